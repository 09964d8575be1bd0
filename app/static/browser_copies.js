// Holds in the browser what the server does not have yet: a copy of a form's input, without secrets, for the person who typed it.
// Where the browser refuses to store anything, as in frames of other sites, the draft on the server is all there is.

const DATABASE = "forms-copies";
const STORE = "copies";
const MAX_AGE_MS = 7 * 86_400_000;

/**
 * @typedef {object} Copy
 * @property {string} owner who typed it, as the page names the person
 * @property {string} url where drafts of this form go
 * @property {string} instance
 * @property {number} at
 * @property {string} content what a draft would hold, as a body
 */

/**
 * The copies of one person.
 * @param {string} owner
 * @param {string} url
 * @param {string} instance of the form that is open
 */
export function createCopies(owner, url, instance) {
  const key = `${owner} ${instance}`;
  // Other pages leave the copy of a form alone that is still open: the lock lasts as long as the page.
  globalThis.navigator?.locks?.request(lockName(key), () => new Promise(() => {})).catch(() => {});

  return {
    /** Resolves with whether the browser has stored it. @param {string} content */
    write: (content) => change((store) => store.put({ owner, url, instance, at: Date.now(), content }, key)),
    forget: () => change((store) => store.delete(key)),
    /**
     * Gives back what closed forms of the same record have left, and deletes what is too old.
     * @param {(copy: Copy) => Promise<boolean>} takeOver resolves with whether the server has it by now
     */
    async recover(takeOver) {
      for (const [otherKey, copy] of await readAll()) {
        const isOld = copy.at < Date.now() - MAX_AGE_MS;
        const isOfThisRecord = otherKey !== key && copy.owner === owner && copy.url === url;
        if (isOld || (isOfThisRecord && (await isClosed(otherKey)) && (await takeOver(copy)))) {
          await change((store) => store.delete(otherKey));
        }
      }
    },
  };
}

/** @param {string} key */
const lockName = (key) => `forms-copy ${key}`;

/** @param {string} key */
async function isClosed(key) {
  const held = (await globalThis.navigator?.locks?.query())?.held ?? [];
  return !held.some(({ name }) => name === lockName(key));
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * Resolves with whether it was done. Some browsers store nothing, or nothing more.
 * @param {(store: IDBObjectStore) => unknown} work
 * @returns {Promise<boolean>}
 */
async function change(work) {
  try {
    const database = await open();
    const isDone = await new Promise((resolve) => {
      const transaction = database.transaction(STORE, "readwrite");
      transaction.oncomplete = () => resolve(true);
      transaction.onabort = transaction.onerror = () => resolve(false);
      work(transaction.objectStore(STORE));
    });
    database.close();
    return isDone;
  } catch {
    return false;
  }
}

/** @returns {Promise<[key: string, copy: Copy][]>} */
async function readAll() {
  try {
    const database = await open();
    const entries = await new Promise((resolve, reject) => {
      /** @type {[string, Copy][]} */
      const found = [];
      const cursors = database.transaction(STORE).objectStore(STORE).openCursor();
      cursors.onerror = () => reject(cursors.error);
      cursors.onsuccess = () => {
        const cursor = cursors.result;
        if (!cursor) return resolve(found);
        found.push([String(cursor.key), cursor.value]);
        cursor.continue();
      };
    });
    database.close();
    return entries;
  } catch {
    return [];
  }
}
