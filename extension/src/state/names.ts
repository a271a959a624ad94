/**
 * Names that come from outside: of companies, data sources, people. They may be written from right to left, turn the writing around for whatever
 * follows, or have
 * nothing in them that can be seen.
 */
import type { Connector, Reauth } from './state';

/** Embeddings, overrides and isolates (UAX #9): what turns the writing around beyond the name itself. */
const TURNING = /[\u202A-\u202E\u2066-\u2069]/g;
/** Neither a control or format character, nor a space, nor one that is drawn as nothing. */
const VISIBLE = /[^\p{Cc}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\u200F\u061C]/u;
const [ISOLATE, END] = ['\u2068', '\u2069'];

/** A name without what would turn its surroundings around; null where nothing of it can be seen. */
export function shownName(name: string | null | undefined): string | null {
  return name && VISIBLE.test(name) ? unturned(name).replace(/\s+/g, ' ').trim() : null;
}

/** A text without what would turn its surroundings around. */
export function unturned(text: string): string {
  return text.replace(TURNING, '');
}

/** A name for the middle of a sentence: one that is written from right to left leaves the sentence as it is. What is isolated already stays so. */
export function isolated(name: string): string {
  if (name.startsWith(ISOLATE)) {
    return name;
  }
  const plain = unturned(name);
  return RIGHT_TO_LEFT.test(plain) ? ISOLATE + plain + END : plain;
}

type Company = { id: string; name: string };

/** A nameless company is called by its id. */
function named<T extends Company>(company: T): T {
  return { ...company, name: shownName(company.name) ?? company.id };
}

function said<T extends { detail?: string | null }>(thing: T | null | undefined): T | null {
  return thing ? { ...thing, detail: thing.detail == null ? null : unturned(thing.detail) } : null;
}

/** A connector with names that can be shown. */
export function namedConnector(connector: Connector): Connector {
  const { instance, failure, sync } = connector;
  return {
    ...connector,
    name: shownName(connector.name) ?? connector.dataSourceId,
    instance: instance ? named(instance) : null,
    failure: said(failure),
    sync: said(sync),
    ...(connector.connectedBy ? { connectedBy: shownName(connector.connectedBy) } : {}),
  };
}

/** An attempt with names that can be shown. */
export function namedReauth(reauth: Reauth): Reauth {
  const { expected, seen, siblings, alsoOpens, next } = reauth;
  const sibling = <T extends { connectorId: string; name: string }>(one: T) => ({ ...one, name: shownName(one.name) ?? one.connectorId });
  return {
    ...reauth,
    expected: expected ? named(expected) : null,
    seen: seen.map(named),
    siblings: siblings.map(sibling),
    ...(alsoOpens ? { alsoOpens: alsoOpens.map((one) => ({ ...sibling(one), instance: named(one.instance) })) } : {}),
    ...(next ? { next: sibling(next) } : {}),
  };
}
