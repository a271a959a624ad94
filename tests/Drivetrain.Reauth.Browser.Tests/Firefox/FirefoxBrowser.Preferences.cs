using System.Text.Json;

namespace Drivetrain.Reauth.Browser.Tests.Firefox;

/// <content>The preferences of its profile.</content>
internal sealed partial class FirefoxBrowser
{
    private string[] Preferences() =>
        [
            .. new Dictionary<string, object>
            {
                ["marionette.port"] = 0,
                ["network.proxy.type"] = 1,
                ["network.proxy.ssl"] = "127.0.0.1",
                ["network.proxy.ssl_port"] = _proxy.Port,
                ["extensions.webextensions.uuids"] = JsonSerializer.Serialize(new Dictionary<string, string> { [ExtensionId] = ExtensionHost }),
                ["privacy.userContext.enabled"] = true,
                ["intl.locale.requested"] = "en-US",
                ["datareporting.policy.dataSubmissionEnabled"] = false,
            }.Select(preference => $"user_pref({JsonSerializer.Serialize(preference.Key)}, {JsonSerializer.Serialize(preference.Value)});"),
        ];
}
