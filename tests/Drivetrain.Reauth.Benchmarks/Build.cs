using System.Diagnostics;
using System.Reflection;

namespace Drivetrain.Reauth.Benchmarks;

/// <summary>A build of Drivetrain.Reauth that can be started.</summary>
/// <param name="Name">What it is called in the tables; a commit, for example.</param>
/// <param name="Folder">Where its assembly is.</param>
internal sealed record Build(string Name, string Folder)
{
    /// <summary>What the solution was built to, not published: its code is compiled while it runs.</summary>
    public static Build NotPublished { get; } = new("Drivetrain.Reauth", Metadata("ApiFolder"));

    public string Assembly => Path.Combine(Folder, "Drivetrain.Reauth.Api.dll");

    /// <param name="argument"><c>folder</c> or <c>name=folder</c>.</param>
    public static Build Parse(string argument)
    {
        var parts = argument.Split('=', 2);
        var build = new Build(parts.Length == 2 ? parts[0] : "Drivetrain.Reauth", Path.GetFullPath(parts[^1]));
        return File.Exists(build.Assembly) ? build : throw new FileNotFoundException($"There is no published build in {build.Folder}.", build.Assembly);
    }

    /// <summary>This checkout as the README tells to deploy it, published into a temporary folder.</summary>
    public static async Task<Build> PublishAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("reauth-published-").FullName;
        string[] arguments = ["publish", Metadata("ApiProject"), "-c", "Release", "-r", "linux-x64", "-o", folder, "-v", "quiet"];
        using var publish = Process.Start(new ProcessStartInfo("dotnet", arguments))!;
        await publish.WaitForExitAsync(cancellationToken);
        return publish.ExitCode == 0 ? new Build("Drivetrain.Reauth", folder) : throw new InvalidOperationException("Publishing failed.");
    }

    public static string Metadata(string key) => typeof(Build).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value!;
}
