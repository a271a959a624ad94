using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Drivetrain.Reauth.Api.Http;
using Drivetrain.Reauth.Api.Reauths;
using Drivetrain.Reauth.PluginHost;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Drivetrain.Reauth.Api.Contributions;

/// <summary>The answer in each language, made when it is first asked for: manifests do not change while the service runs.</summary>
internal sealed class ContributionsDocuments(IProviderCatalog catalog, IOptions<ReauthOptions> reauth, IOptions<JsonOptions> json)
{
    private readonly ConcurrentDictionary<string, ContributionsDocument> documents = new(StringComparer.Ordinal);

    /// <summary>English, and every language that a plugin brings.</summary>
    public IReadOnlyList<string> Locales { get; } =
        [AcceptedLanguage.Default, .. catalog.Manifests.SelectMany(manifest => manifest.Bundles).Select(bundle => bundle.Locale).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    public ContributionsDocument In(string locale) => documents.GetOrAdd(locale, Render);

    private ContributionsDocument Render(string locale)
    {
        var response = ContributionsMapping.Map(catalog.Manifests, locale, reauth.Value.SupportUrl?.AbsoluteUri);
        var body = JsonSerializer.SerializeToUtf8Bytes(response, json.Value.SerializerOptions);
        return new ContributionsDocument(locale, body, new EntityTagHeaderValue($"\"{Base64Url.EncodeToString(SHA256.HashData(body))}\""));
    }
}

/// <summary>One answer.</summary>
/// <param name="Locale">Its language.</param>
/// <param name="Body">Its JSON.</param>
/// <param name="Tag">A strong validator: the hash of the body.</param>
internal sealed record ContributionsDocument(string Locale, byte[] Body, EntityTagHeaderValue Tag);
