using System.Text.RegularExpressions;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>Reads the folder that a manifest's <c>l10n</c> names: one <c>bundle.l10n.{locale}.json</c> for each language, as VS Code has it.</summary>
internal static partial class LocalizationReader
{
    private const int MaximumFiles = 64;
    private const int MaximumTexts = 2000;
    private const int MaximumText = 2000;
    private const string FieldPointer = "/l10n";
    private const string Prefix = "bundle.l10n.";
    private const string Suffix = ".json";
    private const string FileRemedy = "Name it bundle.l10n.de.json, with the language in lower case, such as de or pt-br.";
    private const string FolderRemedy = "Write the path of a folder relative to the plugin's, such as \"./l10n\".";

    /// <summary>The folder that the field names, relative to the plugin's; null when it names none. Nothing is looked at yet.</summary>
    public static string? ReadField(JsonValue field) => field.AsString(260, RelativePath(), FolderRemedy);

    /// <summary>The bundles of a folder, and what is wrong with it and them. Faults of a bundle name its file.</summary>
    /// <param name="relative">What the manifest's field says.</param>
    /// <param name="known">The manifest; null while that has faults itself: some of its texts may not be known then, and nobody shall be blamed for a key that
    /// is right.</param>
    /// <param name="canonicalFolder">The plugin's folder.</param>
    public static (IReadOnlyList<LocalizationBundle> Bundles, IReadOnlyList<PluginError> Errors) Read(
        string relative,
        PluginManifest? known,
        string canonicalFolder
    )
    {
        var errors = new ErrorSink(Path.Combine(canonicalFolder, ManifestReader.FileName));
        try
        {
            return (ReadAll(relative, known, canonicalFolder, errors), errors.Errors);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.Add(
                FieldPointer,
                $"The folder cannot be read ({exception.GetType().Name}).",
                "Check that it exists and that the service's user may read it."
            );
            return ([], errors.Errors);
        }
    }

    private static List<LocalizationBundle> ReadAll(string relative, PluginManifest? known, string canonicalFolder, ErrorSink errors)
    {
        var bundles = new List<LocalizationBundle>();
        if (Folder(relative, canonicalFolder, errors) is not { } folder)
        {
            return bundles;
        }

        var files = Directory.EnumerateFiles(folder, "*.json").Take(MaximumFiles + 1).Order(StringComparer.Ordinal).ToList();
        if (files.Count is 0 or > MaximumFiles)
        {
            errors.Add(
                FieldPointer,
                $"The folder holds {(files.Count == 0 ? "no" : $"more than {MaximumFiles}")} bundles.",
                "Put one file for each language into it, or leave the field out."
            );
            return bundles;
        }

        foreach (var file in files)
        {
            var faults = new ErrorSink(file);
            if (ReadOne(file, canonicalFolder, known, faults) is { } bundle)
            {
                bundles.Add(bundle);
            }

            errors.AddAll(faults);
        }

        return bundles;
    }

    private static string? Folder(string relative, string canonicalFolder, ErrorSink errors)
    {
        var path = CanonicalPath.Resolve(Path.Combine(canonicalFolder, relative), canonicalFolder);
        if (!CanonicalPath.IsBelow(canonicalFolder, path))
        {
            errors.Add(FieldPointer, "The path points outside the plugin's folder.", "Put the bundles themselves into the folder, not symbolic links.");
            return null;
        }

        if (!Directory.Exists(path))
        {
            errors.Add(FieldPointer, "The folder doesn't exist.", FolderRemedy);
            return null;
        }

        return path;
    }

    private static LocalizationBundle? ReadOne(string file, string canonicalFolder, PluginManifest? known, ErrorSink errors)
    {
        var name = Path.GetFileName(file);
        if (!BundleName().IsMatch(name))
        {
            errors.Add(string.Empty, "The file name is not a valid bundle name.", FileRemedy);
            return null;
        }

        var locale = name[Prefix.Length..^Suffix.Length];
        if (string.Equals(locale, LocalizationBundle.English, StringComparison.Ordinal))
        {
            errors.Add(string.Empty, "There is a bundle for English, but the manifest itself is in English.", "Remove it, and edit the texts in the manifest.");
            return null;
        }

        if (!CanonicalPath.IsBelow(canonicalFolder, CanonicalPath.Resolve(file, Path.GetDirectoryName(file))))
        {
            errors.Add(string.Empty, "A symbolic link points outside the plugin's folder.", "Put the file itself into the folder.");
            return null;
        }

        return JsonFile.Read(file, errors, root => new LocalizationBundle(locale, Texts(root, known)));
    }

    private static Dictionary<string, string> Texts(JsonValue root, PluginManifest? known)
    {
        if (root.AsObject(MaximumTexts) is not { } fields)
        {
            return [];
        }

        var texts = new Dictionary<string, string>(fields.Count, StringComparer.Ordinal);
        if (known is null)
        {
            foreach (var value in fields.All(MaximumText))
            {
                texts.Add(value.Name, value.AsString(MaximumText) ?? value.Name);
            }

            return texts;
        }

        // Asked for by what is known, a right bundle needs no copy of its keys: they are the manifest's own texts.
        foreach (var english in LocalizedManifest.TextsOf(known))
        {
            if (fields.Peek(english) is { Exists: true } value && texts.TryAdd(english, english) && value.AsString(MaximumText) is { } translation)
            {
                texts[english] = translation;
            }
        }

        if (texts.Count < fields.Count)
        {
            RejectUnknown(fields, texts);
        }

        return texts;
    }

    private static void RejectUnknown(JsonFields fields, Dictionary<string, string> known)
    {
        foreach (var value in fields.All(MaximumText))
        {
            if (!known.ContainsKey(value.Name))
            {
                value.Report(
                    "This text doesn't occur in the manifest's contributions.",
                    "Copy the English text exactly from the manifest, or remove the entry."
                );
            }
        }
    }

    [GeneratedRegex(@"\A(\./)?[A-Za-z0-9_][A-Za-z0-9_./-]*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RelativePath();

    [GeneratedRegex(@"\Abundle\.l10n\.[a-z]{2,3}(-[a-z0-9]{2,8}){0,2}\.json\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BundleName();
}
