using System.Diagnostics;

namespace Drivetrain.Reauth.Benchmarks.Contenders.Fair;

/// <summary>AddOAuth and SQLite FULL with the work of Drivetrain.Reauth, see <see cref="FairServer"/>; driven through the same three requests.</summary>
internal sealed class FairContender(FakeProvider provider) : ApiContender
{
    public override string Name => "AddOAuth + SQLite FULL, same work";

    protected override string LivePath => "/live";

    protected override ProcessStartInfo StartInfo() =>
        new(
            "dotnet",
            [
                typeof(FairContender).Assembly.Location,
                "fair-baseline",
                "--port",
                Origin.Port.ToString(),
                "--provider",
                provider.Origin,
                "--folder",
                Folder,
                "--key",
                Key,
            ]
        )
        {
            WorkingDirectory = Folder,
        };
}
