import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Detector } from '../contributions';
import { contributions, detector } from '../testing/quickbooks';
import type { Found } from './cards';
import { Engine } from './engine';
import { detectorsOf, signsOf, watchedOf } from './words';

let engine: Engine | undefined;
let found: Found;

beforeEach(() => {
  document.body.innerHTML = '';
  found = new Map();
});

afterEach(() => engine?.stop());

function run(detectors: Detector[] = [detector]): void {
  const given = detectorsOf({ ...contributions, detectors });
  engine = new Engine({ detectors: given, signs: signsOf(contributions.words ?? undefined), watched: watchedOf(given) }, (now) => {
    found = now;
  });
}

const card = (id: string, name: string, status: string) =>
  `<article data-connector-id="${id}" data-provider="quickbooks" data-status="${status}"><h2>${name}</h2><p class="reason">Why ${id}</p></article>`;
const menu = '<button aria-label="More" aria-haspopup="menu">⋮</button>';
const bare = (name: string, status: string) => `<article><h2>QuickBooks — ${name}</h2><div><span>${status}</span></div>${menu}</article>`;
const names = () => [...found.values()].map(({ item }) => item.name).sort();
const eventually = (expected: string[]) => expect.poll(names, { interval: 2 }).toEqual(expected);

describe('what is found', () => {
  it('reads a failed card, and leaves the others alone', async () => {
    document.body.innerHTML = card('ds_1', 'Acme', 'failed') + card('ds_2', 'East', 'healthy');
    run();
    await eventually(['Acme']);
    expect(found.get('quickbooks:ds_1')?.item).toEqual({
      key: 'quickbooks:ds_1',
      provider: 'quickbooks',
      name: 'Acme',
      dataSourceId: 'ds_1',
      reason: 'Why ds_1',
    });
  });

  it('goes by words where nothing is annotated', async () => {
    document.body.innerHTML =
      bare('Acme', ' needs\n attention ') + bare('East', 'Healthy') + `<article><h2>Salesforce</h2><span>Failed</span>${menu}</article>`;
    run();
    await eventually(['QuickBooks — Acme']);
    expect([...found.keys()]).toEqual(['quickbooks:QuickBooks — Acme']);
  });

  it('is not misled by a word inside of a sentence', async () => {
    document.body.innerHTML = bare('Acme', '0 Failed rows');
    run();
    await eventually([]);
  });

  it('reads rows of a table', async () => {
    const row = (name: string, state: string) => `<tr><th>${name}</th><td>${state}</td><td>${menu}</td></tr>`;
    const rows = row('QuickBooks — Acme', 'Failed') + row('QuickBooks — East', 'Healthy');
    document.body.innerHTML = `<table><tbody>${rows}</tbody></table>`;
    run();
    await eventually(['QuickBooks — Acme']);
  });

  it('calls a row without a heading by what it says first', async () => {
    document.body.innerHTML =
      '<div data-connector-id="ds_1" data-provider="quickbooks" data-status="failed" aria-labelledby="n"><span id="n">QuickBooks — Acme</span></div>';
    run();
    await eventually(['QuickBooks — Acme']);
  });

  it('takes the inner one of two cards, with its own state', async () => {
    const acme = `<li><h2>QuickBooks — Acme</h2><span>Failed</span>${menu}</li>`;
    const east = `<li><h2>QuickBooks — East</h2><span>Healthy</span>${menu}</li>`;
    document.body.innerHTML = `<ul><li><h2>QuickBooks</h2><ul>${acme}${east}</ul></li></ul>`;
    run();
    await eventually(['QuickBooks — Acme']);
  });

  it('survives selectors that this browser cannot read', async () => {
    document.body.innerHTML = card('ds_1', 'Acme', 'failed');
    run([{ ...detector, cards: [':::', ...detector.cards], reason: [{ selector: '[[' }] }]);
    await eventually(['Acme']);
  });
});

describe('what changes', () => {
  it('sees a card that comes late, fails later, works again, and leaves', async () => {
    run();
    document.body.innerHTML = card('ds_1', 'Acme', 'healthy');
    await eventually([]);
    const article = document.querySelector('article') as HTMLElement;
    article.dataset.status = 'failed';
    await eventually(['Acme']);
    article.dataset.status = 'healthy';
    await eventually([]);
    article.dataset.status = 'failed';
    await eventually(['Acme']);
    article.remove();
    await eventually([]);
  });

  it('sees a text that changes in place', async () => {
    document.body.innerHTML = bare('Acme', 'Healthy');
    run();
    const text = document.querySelector('span')?.firstChild as Text;
    text.data = 'Failed';
    await eventually(['QuickBooks — Acme']);
  });

  it('follows a recycled row to its new name', async () => {
    document.body.innerHTML = bare('Acme', 'Failed');
    run();
    await eventually(['QuickBooks — Acme']);
    (document.querySelector('h2') as HTMLElement).textContent = 'QuickBooks — Globex';
    await eventually(['QuickBooks — Globex']);
  });

  it('gives the new element of a card that was made anew', async () => {
    document.body.innerHTML = card('ds_1', 'Acme', 'failed');
    run();
    await eventually(['Acme']);
    const before = found.get('quickbooks:ds_1')?.card;
    document.body.innerHTML = card('ds_1', 'Acme', 'failed');
    await expect.poll(() => found.get('quickbooks:ds_1')?.card !== before && found.get('quickbooks:ds_1')?.card.isConnected).toBe(true);
  });

  it('finds sources when the page shows them in another way', async () => {
    document.body.innerHTML = card('ds_1', 'Acme', 'failed');
    run();
    await eventually(['Acme']);
    document.body.innerHTML = bare('Globex', 'Failed');
    await eventually(['QuickBooks — Globex']);
    document.body.innerHTML = card('ds_1', 'Acme', 'failed');
    await eventually(['Acme']);
  });

  it('keeps up with more changes than it looks through one by one', async () => {
    run();
    const many = document.createElement('div');
    for (let i = 0; i < 3000; i++) {
      many.append(document.createElement('i'));
    }
    document.body.append(...many.childNodes);
    document.body.insertAdjacentHTML('beforeend', card('ds_1', 'Acme', 'failed'));
    await eventually(['Acme']);
  });
});

describe('a card without marks', () => {
  it('is none without a menu (case 15.1)', async () => {
    document.body.innerHTML = bare('Acme', 'Failed').replace(menu, '<button>Sync</button>') + bare('East', 'Failed');
    run();
    await eventually(['QuickBooks — East']);
  });

  it('is called by what says more than its provider, and two of one heading are two (case 15.1)', async () => {
    const one = (name: string) => `<div><header><h3>QuickBooks Online</h3><p>${name}</p>${menu}</header><p>Failed</p></div>`;
    document.body.innerHTML = `<main>${one('Corvid Inc.')}${one('Corvid East')}${one('')}${one('')}</main>`;
    run();
    await eventually(['Corvid East', 'Corvid Inc.', 'QuickBooks Online', 'QuickBooks Online']);
    expect(new Set([...found.values()].map(({ item }) => item.key)).size).toBe(4);
  });

  it('is looked for on the addresses that its rules name (case 15.1)', async () => {
    document.body.innerHTML = bare('Acme', 'Failed');
    run([{ ...detector, paths: ['/elsewhere/*'] }]);
    await eventually([]);
    history.pushState(null, '', '/elsewhere/7');
    document.body.append('a change');
    await eventually(['QuickBooks — Acme']);
    history.pushState(null, '', '/');
  });
});
