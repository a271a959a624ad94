using CsCheck;
using Drivetrain.Reauth.PluginHost.Manifests;
using Semver;

namespace Drivetrain.Reauth.PluginHost.Tests.Manifests;

public sealed class HostVersionTests
{
    private static readonly Gen<string> Number = Gen.OneOf(
        Gen.Int[0, 3].Select(number => $"{number}"),
        OneOf("00", "01", "10", "999999999", "2147483648", "", "+1", " 1", "1 ", "x", "-1", "٣")
    );
    private static readonly Gen<string> Version = Gen.Select(
        Number.Array[1, 4],
        OneOf("", "", "", "-rc.1", "+build", "-"),
        (numbers, end) => string.Join('.', numbers) + end
    );

    private static readonly Gen<string> Host = Gen.Select(
        Gen.Int[0, 3].Array[3],
        OneOf("", "", "", "-rc.1", "+build"),
        (numbers, end) => string.Join('.', numbers) + end
    );

    [Fact]
    public void IsVersion_AnyText_SaysWhatTheLibrarySays() =>
        Version.Sample(text => Assert.Equal(SemVersion.TryParse(text, SemVersionStyles.Strict, out _), HostVersion.IsVersion(text)), iter: 20_000);

    [Fact]
    public void IsWithin_AnyRange_SaysWhatTheLibrarySays() =>
        Gen.Select(Host, OneOf("^", "^", "^", "~", ">=", "", "^^", "^ "), Gen.OneOf(Host, Version))
            .Sample(
                (host, sign, lowest) =>
                {
                    var expected = SemVersionRange.TryParseNpm(sign + lowest, includeAllPrerelease: true, out var range)
                        ? range.Contains(SemVersion.Parse(host, SemVersionStyles.Strict))
                        : (bool?)null;
                    Assert.Equal(expected, new HostVersion(host).IsWithin(sign + lowest));
                },
                iter: 20_000
            );

    [Theory]
    [InlineData("0.1.0", "^0.1.0", true)]
    [InlineData("0.1.9", "^0.1.0", true)]
    [InlineData("0.2.0", "^0.1.0", false)]
    [InlineData("1.9.0", "^1.2.3", true)]
    [InlineData("1.2.2", "^1.2.3", false)]
    [InlineData("0.0.4", "^0.0.3", false)]
    [InlineData("0.1.0", "nonsense", null)]
    public void IsWithin_Caret_KeepsTheFirstNumberThatIsNotZero(string host, string range, bool? expected) =>
        Assert.Equal(expected, new HostVersion(host).IsWithin(range));

    [Fact]
    public void Constructor_NoVersion_Throws() => Assert.Throws<FormatException>(() => new HostVersion("1.0"));

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);
}
