using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Drivetrain.Reauth.Api.Foundation.Language;

/// <summary>
/// A text with placeholders, in the part of ICU MessageFormat that translators' tools know best: <c>{name}</c>,
/// <c>{count, plural, =0 {none} one {one file} other {# files}}</c> and <c>{kind, select, a {…} other {…}}</c>. It is parsed once, when its file is read.
/// </summary>
internal sealed class Text
{
    private readonly IReadOnlyList<Part> _parts;
    private readonly LanguageRules _rules;

    internal Text(IReadOnlyList<Part> parts, LanguageRules rules)
    {
        _parts = parts;
        _rules = rules;
        Placeholders = parts.SelectMany(part => part.Names).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The names that <see cref="With"/> needs values for.</summary>
    public IReadOnlySet<string> Placeholders { get; }

    /// <summary>The text with its placeholders filled in.</summary>
    /// <exception cref="ArgumentException">A placeholder has no value; the tests say every text once in every language.</exception>
    public string With(params ReadOnlySpan<TextArgument> arguments)
    {
        var said = new StringBuilder();
        foreach (var part in _parts)
        {
            part.AppendTo(said, arguments, _rules);
        }

        return said.ToString();
    }

    /// <summary>The text itself, without placeholders.</summary>
    public override string ToString() => With();

    internal abstract record Part
    {
        public virtual IEnumerable<string> Names => [];

        public abstract void AppendTo(StringBuilder said, ReadOnlySpan<TextArgument> arguments, LanguageRules rules);

        protected static TextArgument Find(string name, ReadOnlySpan<TextArgument> arguments)
        {
            foreach (var argument in arguments)
            {
                if (string.Equals(argument.Name, name, StringComparison.Ordinal))
                {
                    return argument;
                }
            }

            throw new ArgumentException($"The placeholder {{{name}}} has no value.", nameof(arguments));
        }
    }

    internal sealed record Literal(string Value) : Part
    {
        public override void AppendTo(StringBuilder said, ReadOnlySpan<TextArgument> arguments, LanguageRules rules) => said.Append(Value);
    }

    internal sealed record Placeholder(string Name) : Part
    {
        public override IEnumerable<string> Names => [Name];

        public override void AppendTo(StringBuilder said, ReadOnlySpan<TextArgument> arguments, LanguageRules rules) =>
            said.Append(Find(Name, arguments).In(rules));
    }

    /// <summary>A plural or a selection.</summary>
    internal sealed record Cases(string Name, bool IsPlural, IReadOnlyDictionary<string, IReadOnlyList<Part>> Branches) : Part
    {
        public override IEnumerable<string> Names => Branches.Values.SelectMany(branch => branch.SelectMany(part => part.Names)).Prepend(Name);

        public override void AppendTo(StringBuilder said, ReadOnlySpan<TextArgument> arguments, LanguageRules rules)
        {
            var argument = Find(Name, arguments);
            var key = IsPlural ? rules.PluralOf(argument.Number) : argument.Value;
            var branch =
                IsPlural && Branches.TryGetValue($"={argument.Value}", out var exact) ? exact
                : Branches.TryGetValue(key, out var found) ? found
                : Branches[TextParser.Other];
            foreach (var part in branch)
            {
                part.AppendTo(said, arguments, rules);
            }
        }
    }
}

/// <summary>The value of a placeholder.</summary>
internal readonly record struct TextArgument(string Name, string Value, long Number)
{
    public static implicit operator TextArgument((string Name, string Value) argument) => new(argument.Name, argument.Value, 0);

    public static implicit operator TextArgument((string Name, long Value) argument) =>
        new(argument.Name, argument.Value.ToString(System.Globalization.CultureInfo.InvariantCulture), argument.Value);

    private bool IsNumber => Number != 0 || Value is "0";

    /// <summary>The value as the language writes it.</summary>
    public string In(LanguageRules rules) => IsNumber ? rules.Number(Number) : Value;
}

/// <summary>A headline and what it means, with placeholders.</summary>
internal sealed record SaidText(Text Title, Text Detail)
{
    public Said With(params ReadOnlySpan<TextArgument> arguments) => new(Title.With(arguments), Detail.With(arguments));
}

/// <summary>A headline, and what it means.</summary>
internal sealed record Said(string Title, string Detail)
{
    public string Detail { get; } = WithoutDoubledStop(Detail);

    /// <summary>"… of Acme Inc.." : a company's own full stop is enough for the sentence.</summary>
    public static string WithoutDoubledStop(string text) => text.Replace("..", ".", StringComparison.Ordinal);
}

/// <summary>Reads texts of one language from JSON.</summary>
internal sealed class TextConverter(LanguageRules rules) : JsonConverter<Text>
{
    public override Text Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TextParser.Parse(reader.GetString() ?? throw new JsonException("A text is missing."), rules);

    public override void Write(Utf8JsonWriter writer, Text value, JsonSerializerOptions options) => throw new NotSupportedException();
}
