// The only script of the sign-in pages: asks the browser for a passkey and sends the answer.
const panel = document.getElementById('passkey');
const button = panel.querySelector('[data-action]');
const alertLine = panel.querySelector('[role=alert]');

const toBytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

async function create() {
  const credential = await navigator.credentials.create({
    publicKey: {
      challenge: toBytes(panel.dataset.challenge),
      rp: { id: location.hostname, name: 'Sandbox Intuit' },
      user: { id: toBytes(panel.dataset.user), name: panel.dataset.email, displayName: panel.dataset.name },
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    },
  });
  return { credentialId: credential.id, publicKey: toText(credential.response.getPublicKey()), clientData: toText(credential.response.clientDataJSON) };
}

async function use() {
  const credential = await navigator.credentials.get({
    publicKey: {
      challenge: toBytes(panel.dataset.challenge),
      rpId: location.hostname,
      allowCredentials: panel.dataset.credentials.split(' ').filter(Boolean).map((id) => ({ type: 'public-key', id: toBytes(id) })),
      userVerification: 'preferred',
    },
  });
  return {
    credentialId: credential.id,
    clientData: toText(credential.response.clientDataJSON),
    authenticatorData: toText(credential.response.authenticatorData),
    signature: toText(credential.response.signature),
  };
}

function explain(text) {
  alertLine.textContent = text;
  alertLine.hidden = false;
  button.disabled = false;
}

button.addEventListener('click', async () => {
  const action = button.dataset.action;
  button.disabled = true;
  alertLine.hidden = true;
  try {
    const body = JSON.stringify(await (action === 'create' ? create() : use()));
    const answer = await fetch(`/passkey/${panel.dataset.flow}/${action}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    if (answer.ok) location.assign((await answer.json()).location);
    else if (answer.status === 410) location.reload();
    else explain('That passkey was not accepted. Reload the page and try again.');
  } catch (error) {
    explain(error.name === 'NotAllowedError' ? 'No passkey was used. Try again when you are ready.' : 'Passkeys are not available in this browser.');
  }
});
