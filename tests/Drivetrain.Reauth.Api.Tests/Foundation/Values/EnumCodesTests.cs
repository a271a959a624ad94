using System.Text.Json;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Values;

public sealed class EnumCodesTests
{
    private static readonly (Sign, string)[] Whole = [(Sign.Plus, "+"), (Sign.Minus, "-")];

    private enum Sign
    {
        Plus,
        Minus,
    }

    [Fact]
    public void Find_OnlyTheExactCode_IsTheValue()
    {
        var codes = new EnumCodes<Sign>(Whole);
        Assert.Equal([Sign.Plus, Sign.Minus], Whole.Select(row => codes.Find(codes.Of(row.Item1))!.Value));
        Assert.All(new[] { null, "", "Plus", "plus", "0", "+ " }, code => Assert.Null(codes.Find(code)));
    }

    [Fact]
    public void Table_ThatIsNotClosed_IsRefused()
    {
        Assert.Contains("Minus", Assert.Throws<ArgumentException>(() => new EnumCodes<Sign>((Sign.Plus, "+"))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new EnumCodes<Sign>((Sign.Plus, "+"), (Sign.Minus, "+")));
        Assert.Throws<ArgumentException>(() => new EnumCodes<Sign>((Sign.Plus, "+"), (Sign.Minus, "-"), (Sign.Plus, "p")));
    }

    [Fact]
    public void Codes_OfWhatTheApiAlsoWrites_AreItsJson()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        JsonDefaults.Configure(options);
        Assert.All(Enum.GetValues<StuckReportStatus>(), status => Assert.Equal($"\"{status.Code()}\"", JsonSerializer.Serialize(status, options)));
        Assert.All(Enum.GetValues<Role>(), role => Assert.Equal($"\"{role.Code()}\"", JsonSerializer.Serialize(role, options)));
    }
}
