import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Detector } from '../contributions';
import { detector } from '../testing/quickbooks';
import { Engine, type Found } from './engine';

let engine: Engine | undefined;
let found: Found;

beforeEach(() => {
  document.body.innerHTML = '';
  found = new Map();
});

afterEach(() => engine?.stop());

function run(detectors: Detector[] = [detector]): void {
  engine = new Engine(detectors, (now) => {
    found = now;
  });
}

const card = (id: string, name: string, status: string) =>
  `<article data-connector-id="${id}" data-provider="quickbooks" data-status="${status}"><h2>${name}</h2><p class="reason">Why ${id}</p></article>`;
const bare = (name: string, status: string) => `<article><h2>QuickBooks — ${name}</h2><div><span>${status}</span></div></article>`;
const names = () => [...found.values()].map(({ item }) => item.name).sort();
const eventually = (expected: string[]) => expect.poll(names, { interval: 2 }).toEqual(expected);

describe('what is found', () => {
  it('reads a failed card, and leaves the others alone', async () => {
    document.body.innerHTML = card('ds_1', 'Acme', 'failed') + card('ds_2', 'East', 'healthy') + bare('Other', 'Failed');
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
      bare('Acme', ' needs\n attention ') + bare('East', 'Healthy') + '<article><h2>Salesforce</h2><span>Failed</span></article>';
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
    document.body.innerHTML =
      '<table><tbody><tr><th>QuickBooks — Acme</th><td>Failed</td></tr><tr><th>QuickBooks — East</th><td>Healthy</td></tr></tbody></table>';
    run();
    await eventually(['QuickBooks — Acme']);
  });

  it('calls a row without a heading by the element that labels it', async () => {
    document.body.innerHTML =
      '<div data-connector-id="ds_1" data-provider="quickbooks" data-status="failed" aria-labelledby="n"><span id="n">QuickBooks — Acme</span></div>';
    run();
    await eventually(['QuickBooks — Acme']);
  });

  it('takes the inner one of two cards, with its own state', async () => {
    document.body.innerHTML = `<ul><li><h2>QuickBooks</h2><ul><li><h2>QuickBooks — Acme</h2><span>Failed</span></li><li><h2>QuickBooks — East</h2><span>Healthy</span></li></ul></li></ul>`;
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

  it('finds sources again when the page shows them in another way', async () => {
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
