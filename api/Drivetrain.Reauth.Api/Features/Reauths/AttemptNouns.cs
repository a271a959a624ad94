using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Foundation.Language;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>
/// The nouns of one provider and one attempt, as arguments of texts. German endings depend on a noun's gender, which no plugin tells, so German texts use a
/// plugin's nouns where none is needed, and "Unternehmen" elsewhere; what differs by case has an argument for each case.
/// </summary>
/// <param name="provider">The provider with its names in this language; null when its plugin is gone.</param>
internal sealed class AttemptNouns(Words words, ReauthAttempt reauth, ProviderDescriptor? provider)
{
    private const int MostNames = 4;

    private readonly NounTexts _nouns = words.Nouns;

    public string Provider => provider?.DisplayName ?? reauth.ProviderId;

    public string Noun => provider?.InstanceNoun ?? _nouns.Company;

    /// <summary>What the provider calls several of its companies.</summary>
    public string Nouns => provider is null ? _nouns.Companies : provider.InstanceNounPlural ?? _nouns.Companies;

    public string Admin => provider is null ? _nouns.UnknownAdmin : Role(_nouns.Admin, provider.AdminRole);

    public string AdminWith => provider is null ? _nouns.UnknownAdminWith : Role(_nouns.AdminWith, provider.AdminRole);

    /// <summary>The arguments of all texts about an outcome.</summary>
    public TextArgument[] Of()
    {
        var expected = reauth.Expected ?? (reauth.Seen.Count > 0 ? reauth.Seen[0] : null);
        return
        [
            ("provider", Provider),
            ("noun", Noun),
            ("admin", Admin),
            ("admin_with", AdminWith),
            ("expected", Name(expected) ?? _nouns.YourCompany.With(("noun", Noun))),
            ("expected_dative", Name(expected) ?? _nouns.YourCompanyDative.With(("noun", Noun))),
            ("seen", Seen(_nouns.AnotherCompany, _nouns.OtherNames)),
            ("seen_dative", Seen(_nouns.AnotherCompanyDative, _nouns.OtherNamesDative)),
            ("id", reauth.Expected?.Id ?? ""),
            ("missing", reauth.MissingScope ?? ""),
            ("consent", provider?.ConsentLabel is { } label ? _nouns.ChooseConsent.With(("label", label)) : _nouns.AllowAccess),
        ];
    }

    /// <summary>The arguments of texts about a login that lies ahead: whose it is, and for which company.</summary>
    public TextArgument[] OfLogin()
    {
        var name = Name(reauth.Expected);
        return
        [
            ("provider", Provider),
            ("role", provider?.AdminRole ?? words.Pages.UnknownRole),
            ("role_with", AdminWith),
            ("company", name ?? _nouns.CompanyToConnect.With(("noun", Noun))),
            ("company_dative", name ?? _nouns.CompanyToConnectDative.With(("noun", Noun))),
        ];
    }

    private static string? Name(Instance? instance) => instance is null ? null : DisplayText.Isolate(instance.Name);

    private static string Role(Text text, string role) => text.With(("article", "AEIOUaeiou".Contains(role[0]) ? "an" : "a"), ("role", role));

    /// <summary>A login may open one company, or forty: four are named.</summary>
    private string Seen(Text none, Text others)
    {
        if (reauth.Seen.Count == 0)
        {
            return none.With(("noun", Noun));
        }

        string[] names = [.. reauth.Seen.Select(instance => DisplayText.Isolate(instance.Name))];

        // To leave out a single name would save nothing.
        string[] parts = names.Length <= MostNames + 1 ? names : [.. names.Take(MostNames), others.With(("count", names.Length - MostNames))];
        return parts.Length switch
        {
            1 => parts[0],
            2 => _nouns.TwoNames.With(("first", parts[0]), ("last", parts[1])),
            _ => _nouns.ManyNames.With(("first", parts[0]), ("others", string.Join(", ", parts[1..^1])), ("last", parts[^1])),
        };
    }
}
