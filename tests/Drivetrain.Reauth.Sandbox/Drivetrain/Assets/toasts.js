// Short messages in the corner.

export function toast(tone, text) {
  const line = document.createElement('p');
  line.className = `toast ${tone}`;
  line.textContent = text;
  document.getElementById('toasts').append(line);
  setTimeout(() => line.remove(), 6000);
}
