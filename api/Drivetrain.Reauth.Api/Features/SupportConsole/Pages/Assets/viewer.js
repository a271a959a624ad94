// Shows a screenshot large: fit, 100 % and any other size, moved with mouse and keys. Without it the link leads to the image.

import { say } from './words.js';

const FIT = 'fit';
const STEP = 1.25;
const SMALLEST = 0.1;
const LARGEST = 8;
const PAN = 80;

function button(label, text, act) {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'secondary';
  made.setAttribute('aria-label', label);
  made.textContent = text;
  made.addEventListener('click', act);
  return made;
}

function open(link) {
  const [width, height] = [Number(link.dataset.width), Number(link.dataset.height)];
  const dialog = document.createElement('dialog');
  dialog.className = 'viewer';
  dialog.setAttribute('aria-label', say('screenshot'));
  const stage = document.createElement('div');
  stage.className = 'stage';
  stage.tabIndex = 0;
  stage.setAttribute('role', 'group');
  stage.setAttribute('aria-label', say('stage'));
  const image = document.createElement('img');
  image.alt = link.querySelector('img').alt;
  // The picture that is there already: each fetch is a look, which is written down.
  image.src = link.querySelector('img').currentSrc;
  const size = document.createElement('output');
  let scale = FIT;

  const factor = () => (scale === FIT ? Math.min(1, (stage.clientWidth - 32) / width, (stage.clientHeight - 32) / height) : scale);

  function draw() {
    image.style.width = `${width * factor()}px`;
    image.style.height = `${height * factor()}px`;
    size.textContent = `${Math.round(factor() * 100)} %`;
  }

  function zoom(to) {
    const before = factor();
    const [x, y] = [stage.scrollLeft + stage.clientWidth / 2, stage.scrollTop + stage.clientHeight / 2];
    scale = to === FIT ? FIT : Math.min(LARGEST, Math.max(SMALLEST, to));
    draw();
    const by = factor() / before;
    stage.scrollTo(x * by - stage.clientWidth / 2, y * by - stage.clientHeight / 2);
  }

  const keys = {
    '+': () => zoom(factor() * STEP),
    '=': () => zoom(factor() * STEP),
    '-': () => zoom(factor() / STEP),
    0: () => zoom(FIT),
    1: () => zoom(1),
    ArrowLeft: () => stage.scrollBy(-PAN, 0),
    ArrowRight: () => stage.scrollBy(PAN, 0),
    ArrowUp: () => stage.scrollBy(0, -PAN),
    ArrowDown: () => stage.scrollBy(0, PAN),
  };
  dialog.addEventListener('keydown', (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  stage.addEventListener('wheel', (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoom(factor() * (event.deltaY < 0 ? STEP : 1 / STEP));
  });
  stage.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'mouse' || event.button !== 0) return;
    event.preventDefault();
    stage.focus({ preventScroll: true });
    stage.setPointerCapture(event.pointerId);
    stage.classList.add('moving');
  });
  stage.addEventListener('pointermove', (event) => {
    if (stage.hasPointerCapture(event.pointerId)) stage.scrollBy(-event.movementX, -event.movementY);
  });
  for (const end of ['pointerup', 'pointercancel']) stage.addEventListener(end, () => stage.classList.remove('moving'));

  const tools = document.createElement('div');
  tools.className = 'tools';
  const close = button(say('close'), say('close'), () => dialog.close());
  close.classList.add('close');
  tools.append(
    button(say('fitWindow'), say('fit'), () => zoom(FIT)),
    button('100 %', '100 %', () => zoom(1)),
    button(say('smaller'), '−', keys['-']),
    size,
    button(say('larger'), '+', keys['+']),
    close,
  );
  stage.append(image);
  dialog.append(tools, stage);
  document.body.append(dialog);
  addEventListener('resize', draw);
  dialog.addEventListener('close', () => {
    removeEventListener('resize', draw);
    dialog.remove();
    link.focus();
  });
  dialog.showModal();
  draw();
  stage.focus();
}

for (const link of document.querySelectorAll('[data-viewer]')) {
  link.querySelector('.open').textContent = say('lookCloser');
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link);
  });
}
