using System.Text.RegularExpressions;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>Reads the folder that a manifest's <c>l10n</c> names: one <c>bundle.l10n.{locale}.json</c> for each language, as VS Code has it.</summary>
internal static partial class LocalizationReader
{
    private const int MaximumFiles = 64;
    private const int MaximumTexts = 2000;
    private const int MaximumText = 2000;
    private const string FileRemedy = "Name it bundle.l10n.de.json, with the language in lower case, such as de or pt-br.";
    private const string FolderRemedy = "Write the path of a folder relative to the plugin's, such as \"./l10n\".";

    /// <summary>The bundles. Faults of a bundle name its file.</summary>
    public static IReadOnlyList<LocalizationBundle> Read(JsonValue field, PluginManifest manifest, string canonicalFolder, ErrorSink errors)
    {
        if (Folder(field, canonicalFolder) is not { } folder)
        {
            return [];
        }

        var files = Directory.EnumerateFiles(folder, "*.json").Take(MaximumFiles + 1).Order(StringComparer.Ordinal).ToList();
        if (files.Count is 0 or > MaximumFiles)
        {
            field.Report($"The folder holds {(files.Count == 0 ? "no" : $"more than {MaximumFiles}")} bundles.", "Put one file for each language into it, or leave the field out.");
            return [];
        }

        // While the manifest itself has faults, some of its texts may not be known, and nobody shall be blamed for a key that is right.
        var known = errors.Errors.Count == 0 ? LocalizedManifest.TextsOf(manifest) : null;
        var bundles = new List<LocalizationBundle>();
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

    private static string? Folder(JsonValue field, string canonicalFolder)
    {
        if (field.AsString(260, RelativePath(), FolderRemedy) is not { } relative)
        {
            return null;
        }

        var path = CanonicalPath.Resolve(Path.Combine(canonicalFolder, relative), canonicalFolder);
        if (!CanonicalPath.IsBelow(canonicalFolder, path))
        {
            field.Report("The path leads out of the plugin's folder.", "Put the bundles into the folder, and no symbolic link in their place.");
            return null;
        }

        if (!Directory.Exists(path))
        {
            field.Report("There is no such folder.", FolderRemedy);
            return null;
        }

        return path;
    }

    private static LocalizationBundle? ReadOne(string file, string canonicalFolder, HashSet<string>? known, ErrorSink errors)
    {
        if (BundleName().Match(Path.GetFileName(file)) is not { Success: true } name)
        {
            errors.Add(string.Empty, "The file's name is not that of a bundle.", FileRemedy);
            return null;
        }

        var locale = name.Groups["locale"].Value;
        if (string.Equals(locale, LocalizationBundle.English, StringComparison.Ordinal))
        {
            errors.Add(string.Empty, "There is a bundle for English, which the manifest itself is written in.", "Take it away, and correct the manifest's texts where they stand.");
            return null;
        }

        if (!CanonicalPath.IsBelow(canonicalFolder, CanonicalPath.Resolve(file, Path.GetDirectoryName(file))))
        {
            errors.Add(string.Empty, "A symbolic link leads out of the plugin's folder.", "Put the file itself into the folder.");
            return null;
        }

        return JsonFile.Read(file, errors, root => new LocalizationBundle(locale, Texts(root, known)));
    }

    private static Dictionary<string, string> Texts(JsonValue root, HashSet<string>? known)
    {
        if (root.AsObject(MaximumTexts) is not { } fields)
        {
            return [];
        }

        var texts = new Dictionary<string, string>(fields.Count, StringComparer.Ordinal);
        void Read(string english, JsonValue value)
        {
            if (value.AsString(MaximumText) is { } translation)
            {
                texts.Add(english, translation);
            }
        }

        // Asked for by what is known, a right bundle needs no copy of its keys: they are the manifest's own texts.
        var found = 0;
        foreach (var english in known ?? [])
        {
            if (fields.Peek(english) is { Exists: true } value)
            {
                found++;
                Read(english, value);
            }
        }

        if (found == fields.Count)
        {
            return texts;
        }

        foreach (var value in fields.All(MaximumText))
        {
            if (known is null)
            {
                Read(value.Name, value);
            }
            else if (!known.Contains(value.Name))
            {
                value.Report("The manifest's contributions have no such text.", "Copy the English text from the manifest, letter by letter, or take the entry out.");
            }
        }

        return texts;
    }

    [GeneratedRegex(@"\A(\./)?[A-Za-z0-9_][A-Za-z0-9_./-]*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RelativePath();

    [GeneratedRegex(@"\Abundle\.l10n\.(?<locale>[a-z]{2,3}(-[a-z0-9]{2,8}){0,2})\.json\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BundleName();
}
