using Drivetrain.Reauth.Sandbox.Extension;

namespace Drivetrain.Reauth.Browser.Tests.Support;

/// <summary>A small extension that says what happens to it, for the tests of the browser itself.</summary>
public sealed class TryExtension : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("drivetrain-reauth-try-").FullName;

    private TryExtension()
    {
        Write(
            "manifest.json",
            """
            {
              "manifest_version": 3, "name": "Try", "version": "1", "default_locale": "en",
              "permissions": ["activeTab", "sidePanel", "storage"],
              "host_permissions": ["https://*.drivetrain.ai/*"],
              "background": { "service_worker": "worker.js" },
              "action": {},
              "side_panel": { "default_path": "panel.html" },
              "content_scripts": [{ "matches": ["https://*.drivetrain.ai/*"], "js": ["page.js"] }]
            }
            """
        );
        Write("_locales/en/messages.json", """{ "hello": { "message": "Hello" } }""");
        Write("_locales/de/messages.json", """{ "hello": { "message": "Hallo" } }""");
        Write(
            "worker.js",
            """
            globalThis.clicks = 0;
            chrome.action.onClicked.addListener(tab => {
              clicks++;
              chrome.storage.session.set({ clicked: tab.url });
              chrome.storage.local.set({ everClicked: true });
              chrome.sidePanel.open({ windowId: tab.windowId });
            });
            chrome.runtime.onMessage.addListener((message, sender, answer) => {
              if (message === 'fail') setTimeout(() => { throw new Error('the worker threw'); });
              answer('pong');
            });
            """
        );
        Write(
            "page.js",
            """
            document.documentElement.dataset.hello = chrome.i18n.getMessage('hello');
            addEventListener('say', event => chrome.runtime.sendMessage(event.detail).then(answer => { document.documentElement.dataset.answer = answer; }));
            """
        );
        Write(
            "panel.html",
            """<!doctype html><html lang="en"><title>Panel</title><h1>Panel</h1><button id="more">0</button><script src="panel.js"></script>"""
        );
        Write("panel.js", """document.getElementById('more').addEventListener('click', event => { event.target.textContent++; });""");
    }

    /// <summary>Writes one into a temporary folder.</summary>
    public static TryExtension Create() => new();

    internal ExtensionFolder Folder => new(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
