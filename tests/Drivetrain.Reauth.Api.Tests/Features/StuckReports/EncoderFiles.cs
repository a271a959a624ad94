namespace Drivetrain.Reauth.Api.Tests.Features.StuckReports;

/// <summary>The files that other encoders wrote.</summary>
internal static class EncoderFiles
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Features", "StuckReports", "Files");

    public static TheoryData<string> Names(string folder) =>
        [.. Directory.GetFiles(Path.Combine(Root, folder)).Select(path => $"{folder}/{Path.GetFileName(path)}").Order(StringComparer.Ordinal)];

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Root, name));
}
