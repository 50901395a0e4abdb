// The way to the service: who is signed in there, and requests that carry the form's guard.

/** The network, or the service behind it, does not answer now; later it may. */
export class Unreached extends Error {}

/** Nobody is signed in, or somebody else. */
export class SignedOut extends Error {}

/** The service answered with a problem; `problem` is its document. */
export class Refused extends Error {
  /** @param {{status: number, title: string, detail: string, errors?: {pointer: string, detail: string}[]}} problem */
  constructor(problem) {
    super(problem.title);
    this.problem = problem;
  }
}

const NOT_NOW = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * @param {string} address
 * @param {RequestInit} [given]
 */
async function ask(address, given = {}) {
  let answer;
  try {
    // A page for whoever is not signed in is a redirect, which is not followed.
    answer = await fetch(address, {
      redirect: "manual",
      credentials: "same-origin",
      cache: "no-store",
      ...given,
      headers: { Accept: "application/json, application/problem+json", "Accept-Language": document.documentElement.lang, ...given.headers },
    });
  } catch (error) {
    if (error instanceof TypeError || (error instanceof DOMException && error.name === "TimeoutError")) throw new Unreached();
    throw error;
  }
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignedOut();
  if (NOT_NOW.has(answer.status) && answer.status !== 429) throw new Unreached();
  const body = await answer.json();
  if (!answer.ok) throw new Refused(body);
  return body;
}

/** One officer's line to the service. */
export class Session {
  /** @param {{id: string, name: string, agency: string}} officer @param {string} csrf */
  constructor(officer, csrf) {
    this.officer = officer;
    this.csrf = csrf;
  }

  /** Who is signed in now. */
  static async find() {
    const { officer, csrf } = await ask("/field/session.json", { signal: AbortSignal.timeout(10000) });
    return new Session(officer, csrf);
  }

  /** @param {string} address */
  read(address) {
    return ask(address);
  }

  /**
   * @param {string} method
   * @param {string} address
   * @param {string | Blob | null} body
   * @param {Record<string, string>} [headers]
   */
  async send(method, address, body, headers = {}) {
    const write = () => ask(address, { method, body, headers: { "X-CSRFToken": this.csrf, ...headers } });
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof Refused) || error.problem.type !== "/problems/form-out-of-date") throw error;
      // The sign-in was renewed meanwhile: by the same officer it goes on, else it does not.
      const now = await Session.find();
      if (now.officer.id !== this.officer.id) throw new SignedOut();
      this.csrf = now.csrf;
      return write();
    }
  }
}

/** @param {object} value */
export function json(value) {
  return new Blob([JSON.stringify(value)], { type: "application/json" });
}
