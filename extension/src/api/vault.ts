/**
 * The session's token: encrypted in `storage.local`, so that it outlives the browser, with a key in IndexedDB that can be used by this extension but not
 * read by anything, this extension included. A copy of the profile's files alone is not enough to call the api.
 */
import { browser } from 'wxt/browser';

const DATABASE = 'vault';
const KEYS = 'keys';
const TOKEN = 'token';
const ALGORITHM = 'AES-GCM';
/** NIST SP 800-38D: 96 bits, fresh for each encryption. */
const IV_BYTES = 12;

interface Sealed {
  iv: string;
  data: string;
}

export async function readToken(): Promise<string | null> {
  const sealed = (await browser.storage.local.get(TOKEN))[TOKEN] as Sealed | undefined;
  if (!sealed) {
    return null;
  }
  try {
    const plain = await crypto.subtle.decrypt({ name: ALGORITHM, iv: bytes(sealed.iv) }, await key(), bytes(sealed.data));
    return new TextDecoder().decode(plain);
  } catch {
    // The key is gone (site data was cleared): the person pairs again.
    return null;
  }
}

export async function writeToken(token: string): Promise<void> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const data = await crypto.subtle.encrypt({ name: ALGORITHM, iv }, await key(), new TextEncoder().encode(token));
  await browser.storage.local.set({ [TOKEN]: { iv: text(iv), data: text(new Uint8Array(data)) } satisfies Sealed });
}

export async function forgetToken(): Promise<void> {
  await browser.storage.local.remove(TOKEN);
}

async function key(): Promise<CryptoKey> {
  const database = await open();
  try {
    const existing = await done<CryptoKey | undefined>(database.transaction(KEYS).objectStore(KEYS).get(TOKEN));
    if (existing) {
      return existing;
    }
    const made = await crypto.subtle.generateKey({ name: ALGORITHM, length: 256 }, false, ['encrypt', 'decrypt']);
    await done(database.transaction(KEYS, 'readwrite').objectStore(KEYS).put(made, TOKEN));
    return made;
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(KEYS);
  return done(request);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function text(data: Uint8Array): string {
  return btoa(String.fromCharCode(...data));
}

function bytes(data: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
}
