// Settings → Browser extension: the code goes to the clipboard.
import { toast } from './toasts.js';

document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  try {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    toast('success', 'Code copied');
  } catch {
    toast('failure', 'The code could not be copied. Please type it.');
  }
});
