using System.Globalization;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Cli;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>The keys below <c>Access:Keys</c>. Of each value only the hash is held here.</summary>
internal sealed class ConfiguredKeys
{
    public const string Section = "Access:Keys";
    private const int ShortestKey = 32;

    private readonly List<(string Hash, Caller Caller)> _keys = [];

    /// <exception cref="OptionsValidationException">A key is not usable; the failures name the setting and say what to write.</exception>
    public ConfiguredKeys(IConfiguration configuration)
    {
        var failures = new List<string>();
        foreach (var section in configuration.GetSection(Section).GetChildren())
        {
            if (Read(section, failures) is { } key)
            {
                _keys.Add(key);
            }
        }

        failures.AddRange(
            Repeated(key => key.Caller.Name).Select(name => $"{Section} has the Name '{name}' twice. Use unique names so the audit log can tell keys apart.")
        );
        failures.AddRange(Repeated(key => key.Hash).Select(_ => $"{Section} contains a duplicate Key. Give each entry its own key."));
        if (failures.Count > 0)
        {
            throw new OptionsValidationException(Section, typeof(ConfiguredKeys), failures);
        }
    }

    public bool HasOperator => _keys.Exists(key => key.Caller.Role == Role.Operator);

    /// <summary>Whose key this is, or null. Every key is compared, each in constant time.</summary>
    public Caller? Find(string token)
    {
        Caller? found = null;
        foreach (var (hash, caller) in _keys)
        {
            found = Secrets.Matches(token, hash) ? caller : found;
        }

        return found;
    }

    /// <summary>Whose key has this hash, or null.</summary>
    public Caller? FindByHash(string hash) => _keys.Find(key => string.Equals(key.Hash, hash, StringComparison.Ordinal)).Caller;

    private static (string Hash, Caller Caller)? Read(IConfigurationSection section, List<string> failures)
    {
        var (before, name, key, workspace) = (failures.Count, section["Name"], section["Key"], section["WorkspaceId"]);
        if (string.IsNullOrWhiteSpace(name) || name.Length > 100)
        {
            failures.Add($"{section.Path}:Name is missing or longer than 100 characters. Enter the name of the key's holder.");
        }

        var role = RoleCodes.Find(section["Role"]?.ToLowerInvariant());
        if (role is null or Role.Extension)
        {
            failures.Add($"{section.Path}:Role must be platform, operator or support.");
        }

        if (key is null || key.Length < ShortestKey || key.Any(c => c is < '!' or > '~'))
        {
            failures.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{section.Path}:Key must have at least {ShortestKey} visible ASCII characters. Create one with 'openssl rand -base64 32'."
                )
            );
        }

        if (!string.IsNullOrEmpty(workspace) && role == Role.Operator)
        {
            failures.Add($"{section.Path}:WorkspaceId can't be combined with the role operator, which applies to the whole service. Remove it.");
        }

        return failures.Count > before
            ? null
            : (Secrets.Hash(key!), new Caller($"key:config/{name}", role!.Value, string.IsNullOrEmpty(workspace) ? null : workspace, name!));
    }

    private IEnumerable<string> Repeated(Func<(string Hash, Caller Caller), string> by) =>
        _keys.GroupBy(by, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1).Select(group => group.Key);
}

/// <summary>Reads the configured keys before the start, so that a wrong one is told as every wrong setting is.</summary>
internal sealed class ConfiguredKeysCheck(IServiceProvider services) : IStartupCheck
{
    public void Check() => services.GetRequiredService<ConfiguredKeys>();
}
