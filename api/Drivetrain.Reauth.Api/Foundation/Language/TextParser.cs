namespace Drivetrain.Reauth.Api.Foundation.Language;

/// <summary>Parses the syntax of <see cref="Text"/>.</summary>
internal ref struct TextParser
{
    public const string Other = "other";

    private readonly ReadOnlySpan<char> _pattern;
    private int _at;

    private TextParser(ReadOnlySpan<char> pattern) => _pattern = pattern;

    /// <exception cref="FormatException">The syntax is wrong; the message has the pattern.</exception>
    public static Text Parse(string pattern, LanguageRules rules)
    {
        var parser = new TextParser(pattern);
        var parts = parser.Parts(number: null);
        return parser._at == pattern.Length ? new Text(parts, rules) : throw parser.Wrong("a } that nothing opens");
    }

    /// <param name="number">What # stands for; null outside of a plural.</param>
    private List<Text.Part> Parts(string? number)
    {
        var parts = new List<Text.Part>();
        var start = _at;
        while (_at < _pattern.Length && _pattern[_at] is not '}')
        {
            if (_pattern[_at] is '{' || (_pattern[_at] is '#' && number is not null))
            {
                AddLiteral(parts, start);
                parts.Add(_pattern[_at] is '{' ? Braced(number) : Hash(number!));
                start = _at;
            }
            else
            {
                _at++;
            }
        }

        AddLiteral(parts, start);
        return parts;
    }

    private readonly void AddLiteral(List<Text.Part> parts, int start)
    {
        if (_at > start)
        {
            parts.Add(new Text.Literal(_pattern[start.._at].ToString()));
        }
    }

    private Text.Placeholder Hash(string number)
    {
        _at++;
        return new Text.Placeholder(number);
    }

    private Text.Part Braced(string? number)
    {
        Expect('{');
        var name = Word();
        if (Peek() is '}')
        {
            _at++;
            return new Text.Placeholder(name);
        }

        Expect(',');
        var kind = Word();
        if (kind is not ("plural" or "select"))
        {
            throw Wrong($"'{kind}', which is neither plural nor select");
        }

        Expect(',');
        var branches = new Dictionary<string, IReadOnlyList<Text.Part>>(StringComparer.Ordinal);
        while (Peek() is not '}')
        {
            var key = Word();
            Expect('{');
            branches.Add(key, Parts(kind is "plural" ? name : number));
            Expect('}');
        }

        Expect('}');
        return branches.ContainsKey(Other) ? new Text.Cases(name, kind is "plural", branches) : throw Wrong("no branch 'other'");
    }

    private string Word()
    {
        Peek();
        var start = _at;
        while (_at < _pattern.Length && (char.IsAsciiLetterOrDigit(_pattern[_at]) || _pattern[_at] is '_' or '='))
        {
            _at++;
        }

        return _at > start ? _pattern[start.._at].ToString() : throw Wrong("a name that is missing");
    }

    /// <summary>The next character that is not a space.</summary>
    private char Peek()
    {
        while (_at < _pattern.Length && _pattern[_at] is ' ')
        {
            _at++;
        }

        return _at < _pattern.Length ? _pattern[_at] : throw Wrong("a { that is not closed");
    }

    private void Expect(char expected)
    {
        if (Peek() != expected)
        {
            throw Wrong($"no '{expected}' where it is needed");
        }

        _at++;
    }

    private readonly FormatException Wrong(string what) => new($"The text has {what}, at character {_at}: {_pattern}");
}
