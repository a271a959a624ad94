using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.SupportConsole;

/// <summary>The console in the language that the browser asks for.</summary>
public sealed class LanguageTests : IAsyncDisposable
{
    private readonly ReauthApi _api = new();

    [Theory]
    [InlineData("/support/sign-in", "Einen Schlüssel erhalten Sie")]
    [InlineData("/support", "Gemeldete Probleme")]
    [InlineData("/support/statistics", "Keine Meldungen in den letzten 30 Tagen")]
    [InlineData("/support/reports/stk_none", "Meldung nicht gefunden")]
    [InlineData("/support?status=none", "ungültigen Filter")]
    public async Task Page_ForAGerman_IsGerman(string path, string expected)
    {
        using var sam = path.EndsWith("sign-in", StringComparison.Ordinal) ? new Supporter(_api) : await Supporter.SignedInAsync(_api);
        var page = await sam.GetAsync(path, ("Accept-Language", "de-AT, en;q=0.5"));
        Assert.Contains(expected, page.Text, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"de\">", page.Html, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
