// Nodes that have nothing to do with anything, of which some change at every frame: a busy product around what matters.

const CHANGED_PART = 0.01;

const count = Number(document.body.dataset.noise);
if (count > 0) {
  const noise = document.body.appendChild(document.createElement('aside'));
  noise.className = 'noise';
  noise.setAttribute('aria-hidden', 'true');
  for (let index = 0; index < count; index++) noise.appendChild(document.createElement('span')).textContent = '·';

  const any = () => noise.children[Math.floor(Math.random() * noise.children.length)];
  const tick = (time) => {
    for (let change = 0; change < count * CHANGED_PART; change++) {
      any().textContent = String.fromCharCode(97 + (change + Math.floor(time)) % 26);
      any().classList.toggle('lit');
    }

    noise.append(any());
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}
