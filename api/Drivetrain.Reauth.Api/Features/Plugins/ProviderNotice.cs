using Drivetrain.Reauth.Api.Foundation.Cli;
using Drivetrain.Reauth.PluginHost;

namespace Drivetrain.Reauth.Api.Features.Plugins;

/// <summary>
/// Says at the start what each provider lacks, with the names of the settings; of many that nobody has begun to set up, only that they are there.
/// </summary>
internal sealed class ProviderNotice(IProviderCatalog catalog) : IStartupNotice
{
    private const int MostInFull = 4;
    private const int MostByName = 3;

    public IEnumerable<string> Lines => LinesOf(catalog.Providers);

    internal static IEnumerable<string> LinesOf(IReadOnlyList<ProviderDescriptor> providers)
    {
        var ready = providers.Where(provider => provider.IsConfigured);
        var faulty = providers.Where(provider => provider.InvalidSettings.Count > 0);
        var missing = providers.Where(provider => !provider.IsConfigured && provider.InvalidSettings.Count == 0).ToList();
        return ready
            .Select(provider => $"{provider.DisplayName, -11} ready")
            .Concat(faulty.Concat(missing.Count <= MostInFull ? missing : []).SelectMany(InFull))
            .Concat(missing.Count <= MostInFull ? [] : InShort(missing));
    }

    private static IEnumerable<string> InFull(ProviderDescriptor provider)
    {
        yield return $"{provider.DisplayName, -11} not configured; its logins return 503 provider_not_configured until you set:";
        foreach (var name in provider.MissingSettings)
        {
            yield return $"              {name}  (environment: {name.Replace(":", "__", StringComparison.Ordinal)})";
        }

        foreach (var sentence in provider.InvalidSettings)
        {
            yield return $"              {sentence}";
        }
    }

    private static IEnumerable<string> InShort(List<ProviderDescriptor> providers)
    {
        var names = string.Join(", ", providers.Take(MostByName).Select(provider => provider.Id));
        var more = providers.Count > MostByName ? $" and {providers.Count - MostByName} more" : string.Empty;
        yield return $"Providers   {providers.Count} not configured: {names}{more}.";
        yield return "            Their logins return 503 provider_not_configured; see \"plugins list\" or /v1/plugins for the missing settings.";
    }
}
