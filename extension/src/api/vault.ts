/**
 * What is kept encrypted: each session's token in `storage.local`, so that it outlives the browser, and pictures in IndexedDB. The keys are in IndexedDB
 * and can be used by this extension but not read by anything, this extension included. A copy of the profile's files alone is not enough to call the api
 * or to see a picture.
 */
import { browser } from 'wxt/browser';
import type { Session } from '../state/state';

const DATABASE = 'vault';
const KEYS = 'keys';
const PICTURES = 'pictures';
const TOKEN = 'token';
const ALGORITHM = 'AES-GCM';
/** NIST SP 800-38D: 96 bits, fresh for each encryption. */
const IV_BYTES = 12;

interface Sealed {
  iv: string;
  data: string;
}

interface SealedPicture {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
  type: string;
}

/** Whose token: each session has one, under its id unless an older version kept it under a name of its own. */
export type Owner = Pick<Session, 'id' | 'vaultedAs'>;

function nameOf({ id, vaultedAs }: Owner): string {
  return vaultedAs ?? `${TOKEN}:${id}`;
}

export async function readToken(owner: Owner): Promise<string | null> {
  const name = nameOf(owner);
  const sealed = (await browser.storage.local.get(name))[name] as Sealed | undefined;
  if (!sealed) {
    return null;
  }
  try {
    const plain = await crypto.subtle.decrypt({ name: ALGORITHM, iv: bytes(sealed.iv) }, await key(TOKEN), bytes(sealed.data));
    return new TextDecoder().decode(plain);
  } catch {
    // The key is gone (site data was cleared): the person pairs again.
    return null;
  }
}

export async function writeToken(owner: Owner, token: string): Promise<void> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const data = await crypto.subtle.encrypt({ name: ALGORITHM, iv }, await key(TOKEN), new TextEncoder().encode(token));
  await browser.storage.local.set({ [nameOf(owner)]: { iv: text(iv), data: text(new Uint8Array(data)) } satisfies Sealed });
}

export async function forgetToken(owner: Owner): Promise<void> {
  await browser.storage.local.remove(nameOf(owner));
}

/** Null where there is none (any more), or its key is gone. */
export async function readPicture(name: string): Promise<Blob | null> {
  const sealed = await within(PICTURES, 'readonly', (pictures) => pictures.get(name) as IDBRequest<SealedPicture | undefined>);
  if (!sealed) {
    return null;
  }
  try {
    const plain = await crypto.subtle.decrypt({ name: ALGORITHM, iv: sealed.iv }, await key(PICTURES), sealed.data);
    return new Blob([plain], { type: sealed.type });
  } catch {
    return null;
  }
}

export async function writePicture(name: string, picture: Blob): Promise<void> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const data = await crypto.subtle.encrypt({ name: ALGORITHM, iv }, await key(PICTURES), await picture.arrayBuffer());
  await within(PICTURES, 'readwrite', (pictures) => pictures.put({ iv, data, type: picture.type } satisfies SealedPicture, name));
}

/** Pictures that were just written, and that nothing names yet. */
export const unnamed = new Set<string>();

/** Forgets every picture but these. */
export async function keepPictures(names: ReadonlySet<string>): Promise<void> {
  for (const name of await within(PICTURES, 'readonly', (pictures) => pictures.getAllKeys())) {
    if (!names.has(String(name)) && !unnamed.has(String(name))) {
      await within(PICTURES, 'readwrite', (pictures) => pictures.delete(name));
    }
  }
}

async function key(name: string): Promise<CryptoKey> {
  const existing = await within(KEYS, 'readonly', (keys) => keys.get(name) as IDBRequest<CryptoKey | undefined>);
  if (existing) {
    return existing;
  }
  const made = await crypto.subtle.generateKey({ name: ALGORITHM, length: 256 }, false, ['encrypt', 'decrypt']);
  await within(KEYS, 'readwrite', (keys) => keys.put(made, name));
  return made;
}

async function within<T>(store: string, mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    const transaction = database.transaction(store, mode, { durability: 'strict' });
    const result = await done(work(transaction.objectStore(store)));
    if (mode === 'readwrite') {
      await completed(transaction);
    }
    return result;
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 2);
  request.onupgradeneeded = () => {
    for (const store of [KEYS, PICTURES]) {
      if (!request.result.objectStoreNames.contains(store)) {
        request.result.createObjectStore(store);
      }
    }
  };
  return done(request);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** On the disk: what is said to be kept is kept. */
function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

function text(data: Uint8Array): string {
  return btoa(String.fromCharCode(...data));
}

function bytes(data: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
}
