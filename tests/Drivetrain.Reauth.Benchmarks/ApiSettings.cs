using System.Diagnostics;

namespace Drivetrain.Reauth.Benchmarks;

/// <summary>How Drivetrain.Reauth is started to be measured: as in production, on a folder of its own, with one key.</summary>
internal static class ApiSettings
{
    public const string LivePath = "/healthz/live";

    public static ProcessStartInfo StartInfo(Build build, string folder, Uri origin, string role, string key) =>
        new("dotnet", [build.Assembly])
        {
            WorkingDirectory = folder,
            Environment =
            {
                ["ASPNETCORE_URLS"] = origin.GetLeftPart(UriPartial.Authority),
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["Logging__LogLevel__Default"] = "Warning",

                // One address drives all the load here; a limit would be measured in place of the work.
                ["Http__RateLimits__Address"] = "0",
                ["Http__RateLimits__Staff"] = "0",
                ["Quotas__ConnectorsPerWorkspace"] = "100000",
                ["Quotas__ReauthsPerWorkspacePerDay"] = "100000000",
                ["Storage__Path"] = Path.Combine(folder, "data"),
                ["Reauth__PublicUrl"] = origin.GetLeftPart(UriPartial.Authority),
                ["Access__Keys__0__Name"] = "benchmark",
                ["Access__Keys__0__Role"] = role,
                ["Access__Keys__0__Key"] = key,
            },
        };
}
