using System.Runtime.CompilerServices;

namespace Drivetrain.Reauth.Api.Tests.Support;

internal static class Repository
{
    /// <summary>A file of the repository, by its path from the root.</summary>
    public static string PathOf(string path) => Path.GetFullPath(Path.Combine(Root(), path));

    private static string Root([CallerFilePath] string thisFile = "") => Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "..");
}
