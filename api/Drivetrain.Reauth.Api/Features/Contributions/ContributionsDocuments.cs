using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.PluginHost.Detection;
using Drivetrain.Reauth.PluginHost.Manifests;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Drivetrain.Reauth.Api.Features.Contributions;

/// <summary>The answer in each language, made when it is first asked for, and again when plugins were loaded anew.</summary>
internal sealed class ContributionsDocuments(
    IProviderCatalog catalog,
    DetectionRules rules,
    IOptions<AddressOptions> addresses,
    IOptions<ContributionsOptions> options,
    IOptions<JsonOptions> json
)
{
    private Edition? _current;

    /// <summary>What the plugins contribute now, with what an operator has corrected.</summary>
    public async ValueTask<Edition> CurrentAsync(CancellationToken cancellationToken)
    {
        var correction = await rules.CurrentAsync(cancellationToken);
        var manifests = catalog.Manifests;
        var known = Volatile.Read(ref _current);
        if (known is null || !ReferenceEquals(known.Manifests, manifests) || !ReferenceEquals(known.Correction, correction))
        {
            known = new Edition(manifests, correction, Render);
            Volatile.Write(ref _current, known);
        }

        return known;
    }

    /// <summary>The same, with another address for help.</summary>
    public ContributionsDocument For(Edition edition, string locale, string supportUrl) => Render(edition.Manifests, edition.Correction, locale, supportUrl);

    private ContributionsDocument Render(IReadOnlyList<PluginManifest> manifests, DetectionCorrection? correction, string locale) =>
        Render(manifests, correction, locale, addresses.Value.SupportUrl?.AbsoluteUri);

    private ContributionsDocument Render(IReadOnlyList<PluginManifest> manifests, DetectionCorrection? correction, string locale, string? supportUrl)
    {
        var response = ContributionsMapping.Map(manifests, correction, locale, supportUrl, options.Value.Places);
        var body = JsonSerializer.SerializeToUtf8Bytes(response, json.Value.SerializerOptions);
        return new ContributionsDocument(locale, body, new EntityTagHeaderValue($"\"{Base64Url.EncodeToString(SHA256.HashData(body))}\""));
    }

    /// <summary>The answers that some manifests come to.</summary>
    internal sealed class Edition(
        IReadOnlyList<PluginManifest> manifests,
        DetectionCorrection? correction,
        Func<IReadOnlyList<PluginManifest>, DetectionCorrection?, string, ContributionsDocument> render
    )
    {
        private readonly ConcurrentDictionary<string, ContributionsDocument> _documents = new(StringComparer.Ordinal);

        public IReadOnlyList<PluginManifest> Manifests => manifests;

        public DetectionCorrection? Correction => correction;

        /// <summary>English, and every language that a plugin brings.</summary>
        public IReadOnlyList<string> Locales { get; } =
        [
            AcceptedLanguage.Default,
            .. manifests
                .SelectMany(manifest => manifest.Localization.Bundles)
                .Select(bundle => bundle.Locale)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];

        public ContributionsDocument In(string locale) => _documents.GetOrAdd(locale, key => render(manifests, correction, key));
    }
}

/// <summary>One answer.</summary>
/// <param name="Locale">Its language.</param>
/// <param name="Body">Its JSON.</param>
/// <param name="Tag">A strong validator: the hash of the body.</param>
internal sealed record ContributionsDocument(string Locale, byte[] Body, EntityTagHeaderValue Tag);
