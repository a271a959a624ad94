using System.Diagnostics;

namespace Drivetrain.Reauth.Benchmarks.Contenders;

/// <summary>
/// Drivetrain.Reauth itself: an attempt of the platform with its ticket, the start, the callback with exchange, company call and id_token check, and one
/// durable batch of attempt, connector, credential, outbox row and audit entry. Webhooks go to nobody.
/// </summary>
internal sealed class ReauthContender(FakeProvider provider, Build build) : ApiContender
{
    public override string Name => build.Name;

    protected override string LivePath => ApiSettings.LivePath;

    protected override ProcessStartInfo StartInfo()
    {
        var info = ApiSettings.StartInfo(build, Folder, Origin, "platform", Key);
        info.Environment["Providers__quickbooks__ClientId"] = "bench-client";
        info.Environment["Providers__quickbooks__ClientSecret"] = "bench-secret";
        info.Environment["Providers__quickbooks__Environment"] = "custom";
        info.Environment["Providers__quickbooks__DiscoveryUrl"] = $"{provider.Origin}/.well-known/openid_configuration";
        info.Environment["Providers__quickbooks__ApiBaseUrl"] = provider.Origin;
        if (Instruments is not null)
        {
            // How many syncs the steps of a login share must not depend on how slowly a traced process takes them on a busy machine.
            info.Environment["Storage__DeferredLinger"] = "00:00:01";

            // Nor whether a merge of what was written falls into the counted logins; the timed runs count those.
            info.Environment["Storage__MergeInterval"] = "01:00:00";
        }

        return info;
    }
}
