"""Where the parts are put together: web application, command line, supervisor, demonstration."""
