using System.Diagnostics;
using System.Net;

namespace Drivetrain.Reauth.Benchmarks.Contenders;

/// <summary>
/// What a good engineer writes in an hour: ASP.NET Core's AddOAuth, state in a cookie, the realm compared, tokens inserted into SQLite with synchronous=FULL.
/// </summary>
internal sealed class BaselineContender(FakeProvider provider) : Contender
{
    public override string Name => "AddOAuth + SQLite FULL";

    protected override string LivePath => "/live";

    protected override ProcessStartInfo StartInfo() =>
        new(
            "dotnet",
            [
                typeof(BaselineContender).Assembly.Location,
                "baseline",
                "--port",
                Origin.Port.ToString(),
                "--provider",
                provider.Origin,
                "--database",
                Path.Combine(Folder, "tokens.db"),
            ]
        )
        {
            WorkingDirectory = Folder,
        };

    public override async Task FlowAsync(HttpClient http, int client, CancellationToken cancellationToken)
    {
        using var started = await GetAsync(http, new Uri(Origin, "/login"), cookies: null, HttpStatusCode.Redirect, cancellationToken);
        var callback = new Uri(Origin, $"/callback?code=benchmark-code&state={StateOf(started.Headers.Location!)}&realmId={FakeProvider.RealmId}");
        using var ended = await GetAsync(http, callback, CookiesOf(started), HttpStatusCode.Redirect, cancellationToken);
        if (ended.Headers.Location?.ToString() != "/done")
        {
            throw new InvalidOperationException($"The flow ended at {ended.Headers.Location}.");
        }
    }
}
