"""One command runs everything: servers, migrations, web, worker and schedule, supervised."""
