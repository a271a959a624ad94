using System.Text;
using Drivetrain.Reauth.PluginHost.Declarative;
using Drivetrain.Reauth.PluginHost.Manifests;

namespace Drivetrain.Reauth.Api.Features.Plugins.Commands.Simulation;

/// <summary>What a person has to type into a provider's form, and how its requests have to carry it.</summary>
internal sealed class SimulatedForm
{
    private readonly FormAuthentication _authentication;
    private readonly Func<string, string?> _settingOf;

    public SimulatedForm(FormDescription form, string? instanceField, string instance, string foreignInstance, Func<string, string?> settingOf)
    {
        (_authentication, _settingOf) = (form.Authentication, settingOf);
        string ValueOf(FormField field, string ofInstance, int variant) => CheckList.IsSame(field.Id, instanceField) ? ofInstance : Sample(field, variant);
        Values = form.Fields.ToDictionary(field => field.Id, field => ValueOf(field, instance, 0), StringComparer.Ordinal);
        Others = form
            .Fields.Select(field => (Field: field, Value: ValueOf(field, foreignInstance, 1)))
            .Where(other => !CheckList.IsSame(other.Value, Values[other.Field.Id]) && FormValues.Accepts(other.Field, other.Value))
            .ToDictionary(other => other.Field.Id, other => other.Value, StringComparer.Ordinal);
    }

    /// <summary>By field.</summary>
    public IReadOnlyDictionary<string, string> Values { get; }

    /// <summary>For each field that can have another value, one that is not right.</summary>
    public IReadOnlyDictionary<string, string> Others { get; }

    /// <summary>Whether a request carries the right values, as the manifest says.</summary>
    public bool IsAuthentic(IHeaderDictionary headers)
    {
        var expected = _authentication switch
        {
            { Username: { } username, Password: { } password } => "Basic "
                + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Fill(username)}:{Fill(password)}")),
            { Bearer: { } bearer } => "Bearer " + Fill(bearer),
            _ => string.Empty,
        };
        return CheckList.IsSame(headers.Authorization.ToString(), expected)
            && _authentication.Headers.All(header => CheckList.IsSame(headers[header.Key].ToString(), Fill(header.Value)));
    }

    private static string Sample(FormField field, int variant)
    {
        var sample = field.Pattern is { } pattern ? PatternSample.Of(pattern, variant) : $"{variant}-simulated-{field.Id}";
        return sample[..Math.Min(sample.Length, field.MaxLength)];
    }

    private string? Fill(Template template) => template.FillPlain(name => Values.GetValueOrDefault(name) ?? _settingOf(name));
}
