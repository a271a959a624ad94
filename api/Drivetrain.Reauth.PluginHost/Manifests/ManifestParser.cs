using System.Text.RegularExpressions;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>From JSON to <see cref="PluginManifest"/>, collecting every error on the way.</summary>
internal static partial class ManifestParser
{
    private const string IdRemedy = "Write 1 to 64 lower-case letters a-z, digits and hyphens, beginning with a letter.";

    public static PluginManifest? Parse(JsonValue root, string canonicalFolder, HostVersion hostVersion, ErrorSink errors)
    {
        if (root.AsObject() is not { } fields)
        {
            return null;
        }

        fields.Optional("$schema").AsString();
        var publisher = fields.Required("publisher", IdRemedy).AsString(64, Id(), IdRemedy);
        var name = fields.Required("name", IdRemedy).AsString(64, Id(), IdRemedy);
        var version = Version(fields.Required("version", "Write a semantic version such as \"1.0.0\"."));
        var displayName = fields.Required("displayName", "Write the name shown to people.").AsString(80);
        var description = fields.Optional("description").AsString(500);
        var engine = Engine(fields.Required("engines", "Write { \"reauth\": \"^0.1.0\" }."), hostVersion);
        var main = Main(fields.Optional("main"), canonicalFolder);
        var events = fields.Optional("activationEvents");
        var contributes = fields.Required("contributes", "Write { } if the plugin doesn't contribute anything yet.").AsObject();
        var l10n = LocalizationReader.ReadField(fields.Optional("l10n"));
        var dependencies = DependencyParser.Parse(fields.Optional(DependencyParser.FieldName));
        fields.RejectUnknown();

        IReadOnlyList<ProviderContribution>? providers = [];
        IReadOnlyList<Detector> detectors = [];
        IReadOnlyList<Walkthrough> walkthroughs = [];
        if (contributes is not null)
        {
            providers = ProviderParser.Parse(contributes);
            detectors = DetectorParser.Parse(contributes.Optional("detectors"), providers);
            walkthroughs = WalkthroughParser.Parse(contributes.Optional("walkthroughs"), providers);
            contributes.RejectUnknown();
        }

        if (!fields.Has("main") && providers?.FirstOrDefault(provider => !provider.IsDeclared) is { } undescribed)
        {
            errors.Add(
                string.Empty,
                $"Nothing describes how to talk to the provider \"{undescribed.Id}\".",
                "Describe it with \"oauth\" or \"form\", or add \"main\" with the assembly that implements it."
            );
        }

        var activationEvents = ActivationEvents(events, providers);
        if (publisher is null || name is null)
        {
            return null;
        }

        var manifest = new PluginManifest(
            publisher,
            name,
            version ?? string.Empty,
            displayName ?? $"{publisher}.{name}",
            description,
            engine ?? string.Empty,
            main,
            activationEvents,
            providers ?? [],
            detectors,
            walkthroughs
        )
        {
            Dependencies = dependencies,
        };
        var known = errors.Errors.Count == 0 ? manifest : null;
        return l10n is null ? manifest : manifest with { Localization = new Localization(() => LocalizationReader.Read(l10n, known, canonicalFolder)) };
    }

    internal static string? ReadId(JsonValue value) => value.AsString(64, Id(), IdRemedy);

    /// <summary>The provider that a contribution is for: one of the same manifest's, as far as those could be told.</summary>
    internal static string? ReadProvider(JsonFields fields, IReadOnlyList<ProviderContribution>? providers)
    {
        var field = fields.Required("provider", "Write the id of a provider that this manifest contributes.");
        var provider = field.AsString(64);
        if (provider is not null && providers is not null && !providers.Any(known => string.Equals(known.Id, provider, StringComparison.Ordinal)))
        {
            field.Report("This manifest doesn't contribute that provider.", "Correct the id.");
        }

        return provider;
    }

    /// <summary>Reports the first of these, at most a handful, that has the id of one before it.</summary>
    internal static void RejectTwice<T>(JsonValue value, T[] items, Func<T, string> idOf, string noun)
        where T : class
    {
        for (var i = 1; i < items.Length; i++)
        {
            var id = idOf(items[i]);
            for (var before = 0; before < i; before++)
            {
                if (string.Equals(idOf(items[before]), id, StringComparison.Ordinal))
                {
                    value.Report($"The {noun} \"{id}\" is listed twice.", $"Give each {noun} a unique ID.");
                    return;
                }
            }
        }
    }

    private static string? Version(JsonValue value)
    {
        const string remedy = "Write a semantic version such as \"1.0.0\" (semver.org).";
        var text = value.AsString(64, remedy: remedy);
        if (text is null || HostVersion.IsVersion(text))
        {
            return text;
        }

        value.Report("This is not a semantic version.", remedy);
        return null;
    }

    private static string? Engine(JsonValue value, HostVersion hostVersion)
    {
        if (value.AsObject() is not { } engines)
        {
            return null;
        }

        const string remedy = "Write a range as npm does, such as \"^0.1.0\".";
        var field = engines.Required("reauth", remedy);
        engines.RejectUnknown();
        if (field.AsString(128, remedy: remedy) is not { } text)
        {
            return null;
        }

        if (hostVersion.IsWithin(text) is not { } isWithin)
        {
            field.Report("This is not a version range.", remedy);
            return null;
        }

        if (!isWithin)
        {
            field.Report($"The plugin requires a different version; this is Drivetrain.Reauth {hostVersion}.", "Install a compatible version of the plugin.");
        }

        return text;
    }

    private static string? Main(JsonValue value, string canonicalFolder)
    {
        const string remedy = "Write the path of the plugin's .dll relative to its folder.";
        if (value.AsString(260, MainPath(), remedy) is not { } relative)
        {
            return null;
        }

        var path = CanonicalPath.Resolve(Path.Combine(canonicalFolder, relative), canonicalFolder);
        if (!CanonicalPath.IsBelow(canonicalFolder, path))
        {
            value.Report("The path points outside the plugin's folder.", "Put the assembly itself into the folder, not a symbolic link.");
            return null;
        }

        if (!File.Exists(path))
        {
            value.Report("The file doesn't exist.", "Build the plugin, or correct the name.");
            return null;
        }

        return path;
    }

    private static string[] ActivationEvents(JsonValue value, IReadOnlyList<ProviderContribution>? providers)
    {
        var implied = (providers ?? []).Select(provider => $"onProvider:{provider.Id}").ToArray();
        foreach (var item in value.AsArray(64))
        {
            if (item.AsString(128) is { } text && providers is not null && !implied.Contains(text, StringComparer.Ordinal))
            {
                item.Report(
                    "Unknown event.",
                    "Write \"onProvider:\" and the id of a provider that this manifest contributes; it is implied and can be omitted."
                );
            }
        }

        return implied;
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9-]*\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Id();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_./-]*\.dll\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MainPath();
}
