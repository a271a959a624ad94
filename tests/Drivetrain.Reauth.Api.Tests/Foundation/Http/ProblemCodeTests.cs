using System.Reflection;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Language;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Http;

/// <summary>One condition, one code: clients decide by it.</summary>
[Trait("Case", "12.13")]
public sealed partial class ProblemCodeTests
{
    private static IReadOnlyList<(string Name, ProblemCode Problem)> Declared { get; } =
    [
        .. from type in typeof(Program).Assembly.GetTypes()
        from property in type.GetProperties(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        where property.PropertyType == typeof(ProblemCode)
        select ($"{type.Name}.{property.Name}", (ProblemCode)property.GetValue(obj: null)!),
    ];

    [Fact]
    public void Codes_OfAllFeatures_AreDeclaredOnceEach()
    {
        Assert.True(Declared.Count > 50);
        var twice = Declared
            .GroupBy(one => one.Problem.Code, StringComparer.Ordinal)
            .Where(group => group.Count() > 1)
            .Select(group => string.Join(" = ", group.Select(one => one.Name)));
        Assert.Empty(twice);
    }

    [Fact]
    public void Details_OfAllCodes_AreSentencesOfTheirOwn()
    {
        Assert.Empty(
            Declared
                .GroupBy(one => one.Problem.Detail, StringComparer.Ordinal)
                .Where(group => group.Count() > 1)
                .Select(group => string.Join(" = ", group.Select(one => one.Name)))
        );
        Assert.All(Declared, one => Assert.EndsWith(".", one.Problem.Detail, StringComparison.Ordinal));
        Assert.All(Declared, one => Assert.Matches("^[a-z][a-z0-9_]*$", one.Problem.Code));
    }

    /// <summary>A code without a text in some language, or a text without a code.</summary>
    [Fact]
    public void Texts_OfEveryLanguage_AreThoseOfTheCodes()
    {
        var codes = Declared.Select(one => one.Problem.Code).Append("request_refused").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(Words.All.Select(words => words.Language).Order(StringComparer.Ordinal), ProblemTexts.Languages.Order(StringComparer.Ordinal));
        Assert.All(ProblemTexts.Languages, language => Assert.Equal(codes, ProblemTexts.Of(language).Keys.Order(StringComparer.Ordinal)));
        Assert.Empty(ProblemTexts.Of("de").Values.Intersect(ProblemTexts.Of("en").Values, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("de-AT", "de", "Nicht gefunden.")]
    [InlineData("fr", "en", "Not found.")]
    public async Task Problem_ForAGerman_IsGerman(string accepted, string language, string expected)
    {
        await using var api = new ReauthApi();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/nothing");
        request.Headers.Add("Accept-Language", accepted);
        using var answer = await api.Anonymous().SendAsync(request);
        Assert.Contains(expected, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal([language], answer.Content.Headers.ContentLanguage);
    }

    /// <summary>An answer that is made in passing has a code that nobody declared.</summary>
    [Fact]
    public void Problems_OutsideOfHttp_AreMadeOfDeclaredCodes()
    {
        var api = Repository.PathOf("api/Drivetrain.Reauth.Api");
        var passing =
            from file in Directory.EnumerateFiles(api, "*.cs", SearchOption.AllDirectories)
            let path = Path.GetRelativePath(api, file)
            where
                !path.StartsWith("Foundation/Http", StringComparison.Ordinal)
                && !path.StartsWith("obj", StringComparison.Ordinal)
                && !path.StartsWith("bin", StringComparison.Ordinal)
            where InPassing().IsMatch(File.ReadAllText(file))
            select path;
        Assert.Empty(passing);
    }

    [GeneratedRegex(@"Problems\.Create\(|TypedResults\.Problem\(|Results\.Problem\(|new ProblemCode\(", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InPassing();
}
