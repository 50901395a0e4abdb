// What the phone keeps: one database for the phone itself, one for each officer, never shared.
// A write is done when its promise is: it is on the disk then, whatever happens to the browser.

/**
 * @typedef {{digest: string, item_key: string | null, caption: string, type: string, size: number,
 *   captured_at: string, position: object | null}} PhotoRef
 * @typedef {{value: string, note?: string, readings?: string[], photos?: string[]}} Answer
 * @typedef {{id: string, state: "draft" | "queued" | "refused" | "acked", campaign_id: string,
 *   campaign: string, checklist: string, assignment_id: string | null,
 *   subject: {uscc: string, name: string}, inspected_on: string, second: string, place: string,
 *   answers: Record<string, Answer>, photos: PhotoRef[], position: object | null,
 *   signature: {kind: string, signed_by?: string, digest?: string, reason?: string},
 *   at: string | null, started_at: string, saved_at: string, body: string | null,
 *   tried: number, sent: Record<string, number>, problem: object | null, receipt: object | null}} Visit
 */

const STORES = ["kit", "visits", "photos"];

/**
 * @param {string} name
 * @param {(db: IDBDatabase) => void} make
 * @returns {Promise<IDBDatabase>}
 */
function open(name, make) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => make(asked.result);
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
  });
}

/**
 * One transaction; resolves with what `act` asked for once everything is on the disk.
 * @template T
 * @param {IDBDatabase} db
 * @param {string[]} names
 * @param {"readonly" | "readwrite"} mode
 * @param {(stores: Record<string, IDBObjectStore>, give: (value: T) => void) => void} act
 * @returns {Promise<T>}
 */
function within(db, names, mode, act) {
  return new Promise((resolve, reject) => {
    /** @type {any} */
    let result;
    const opened = db.transaction(names, mode, { durability: "strict" });
    opened.oncomplete = () => resolve(result);
    opened.onabort = () => reject(opened.error);
    opened.onerror = () => reject(opened.error);
    act(Object.fromEntries(names.map((name) => [name, opened.objectStore(name)])), (value) => {
      result = value;
    });
  });
}

/** The phone's own facts: whose it is now, the language, the size of letters. */
export class Device {
  /** @param {IDBDatabase} db */
  constructor(db) {
    this.db = db;
  }

  static async open() {
    return new Device(await open("chengxin-device", (db) => db.createObjectStore("facts")));
  }

  /** @param {string} name */
  get(name) {
    return within(this.db, ["facts"], "readonly", ({ facts }, give) => {
      const asked = facts.get(name);
      asked.onsuccess = () => give(asked.result);
    });
  }

  /** @param {string} name @param {any} value undefined forgets it */
  set(name, value) {
    return within(this.db, ["facts"], "readwrite", ({ facts }) => {
      if (value === undefined) facts.delete(name);
      else facts.put(value, name);
    });
  }
}

/** What one officer has on this phone. */
export class Store {
  /** @param {IDBDatabase} db */
  constructor(db) {
    this.db = db;
  }

  /** @param {string} officerId */
  static async open(officerId) {
    return new Store(
      await open(`chengxin-field-${officerId}`, (db) => {
        db.createObjectStore("kit");
        db.createObjectStore("visits", { keyPath: "id" });
        db.createObjectStore("photos", { keyPath: "digest" });
      }),
    );
  }

  /** @param {string} kind @param {string} key */
  get(kind, key) {
    return within(this.db, [kind], "readonly", (stores, give) => {
      const asked = stores[kind].get(key);
      asked.onsuccess = () => give(asked.result);
    });
  }

  /** @returns {Promise<Visit[]>} every visit, the oldest first */
  visits() {
    return within(this.db, ["visits"], "readonly", ({ visits }, give) => {
      const asked = visits.getAll();
      asked.onsuccess = () =>
        give(asked.result.sort((one, other) => one.started_at.localeCompare(other.started_at)));
    });
  }

  /** @param {string} name @param {any} value */
  keep(name, value) {
    return within(this.db, ["kit"], "readwrite", ({ kit }) => kit.put(value, name));
  }

  /** @param {Visit} visit */
  put(visit) {
    return within(this.db, ["visits"], "readwrite", ({ visits }) => visits.put(visit));
  }

  /**
   * Read, change and write one visit, with nobody in between.
   * @param {string} id
   * @param {(visit: Visit) => void} change
   * @returns {Promise<Visit>}
   */
  change(id, change) {
    return within(this.db, ["visits"], "readwrite", ({ visits }, give) => {
      const asked = visits.get(id);
      asked.onsuccess = () => {
        change(asked.result);
        visits.put(asked.result);
        give(asked.result);
      };
    });
  }

  /**
   * A photo and the visit it belongs to: both or neither.
   * @param {Visit} visit
   * @param {{digest: string, bytes: Blob}} photo
   */
  putPhoto(visit, photo) {
    return within(this.db, ["visits", "photos"], "readwrite", ({ visits, photos }) => {
      photos.put(photo);
      visits.put(visit);
    });
  }

  /**
   * Forget a visit, or only its photos, and every photo that no other unsent visit needs.
   * @param {Visit} gone
   * @param {boolean} whole
   */
  forget(gone, whole) {
    return within(this.db, STORES, "readwrite", ({ visits, photos }) => {
      const asked = visits.getAll();
      asked.onsuccess = () => {
        const others = asked.result.filter((one) => one.id !== gone.id && one.state !== "acked");
        const needed = new Set(others.flatMap(digestsOf));
        for (const digest of digestsOf(gone)) if (!needed.has(digest)) photos.delete(digest);
        if (whole) visits.delete(gone.id);
      };
    });
  }
}

/** @param {Visit} visit */
export function digestsOf(visit) {
  const digests = visit.photos.map((photo) => photo.digest);
  return visit.signature.digest ? [...digests, visit.signature.digest] : digests;
}

/** @param {unknown} error */
export function isFull(error) {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}
