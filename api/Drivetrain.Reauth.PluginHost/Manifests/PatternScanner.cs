using System.Globalization;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>
/// Reads an expression of <see cref="PatternRule"/> from left to right: what .NET and JavaScript (with its flag u) take alike, and nothing else. Each of them
/// accepts more, and means different things by it: <c>[a-z-[aeiou]]</c>, <c>[]a]</c>, <c>\-</c> and <c>a{</c> are among them.
/// </summary>
internal ref struct PatternScanner(ReadOnlySpan<char> pattern)
{
    private const string Syntax = @"^$\.*+?()[]{}|/";
    private const int MaximumRepetition = 1000;

    private readonly ReadOnlySpan<char> _pattern = pattern;
    private int _position;

    private readonly bool IsAtEnd => _position == _pattern.Length;

    /// <summary>What is wrong with it, in one sentence; null for nothing.</summary>
    public string? FirstFault()
    {
        foreach (var character in _pattern)
        {
            if (char.IsSurrogate(character))
            {
                return "The expression has a character beyond U+FFFF, which .NET and browsers count differently.";
            }
        }

        Skip('^');
        while (!IsAtEnd)
        {
            if (_pattern[_position] == '$' && _position == _pattern.Length - 1)
            {
                return null;
            }

            if ((ReadOne() ?? ReadQuantifier()) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    /// <summary>One character, class or full stop.</summary>
    private string? ReadOne()
    {
        switch (_pattern[_position++])
        {
            case '[':
                return ReadClass();
            case '\\':
                return ReadEscaped(Syntax) is null ? EscapeFault() : null;
            case '(' or ')' or '|':
                return "The expression has groups or alternatives.";
            case '*' or '+' or '?' or '{':
                return "The expression has a quantifier with nothing before it.";
            case ']' or '}':
                return "The expression has an unmatched closing bracket.";
            case '^' or '$':
                return "The expression has an anchor in the middle.";
            default:
                return null;
        }
    }

    private string? ReadClass()
    {
        Skip('^');
        var start = _position;
        while (!IsAtEnd && _pattern[_position] != ']')
        {
            if (ReadMember() is not { } first)
            {
                return EscapeFault();
            }

            // A hyphen is a range between two characters, and itself at the end.
            if (_position + 1 < _pattern.Length && _pattern[_position] == '-' && _pattern[_position + 1] != ']')
            {
                _position++;
                if (ReadMember() is not { } last)
                {
                    return EscapeFault();
                }

                if (first > last)
                {
                    return "The expression has a range that ends before it begins.";
                }
            }
        }

        if (IsAtEnd)
        {
            return "The expression has an unclosed bracket.";
        }

        return _position++ == start ? "The expression has an empty character class." : null;
    }

    /// <summary>One character of a class; null for one that has to be escaped, or must not be.</summary>
    private char? ReadMember()
    {
        var character = _pattern[_position++];
        return character switch
        {
            '\\' => ReadEscaped(Syntax + "-"),
            '[' => null,
            _ => character,
        };
    }

    private char? ReadEscaped(string allowed) => !IsAtEnd && allowed.Contains(_pattern[_position], StringComparison.Ordinal) ? _pattern[_position++] : null;

    private string? ReadQuantifier()
    {
        if (IsAtEnd)
        {
            return null;
        }

        switch (_pattern[_position])
        {
            case '*' or '+' or '?':
                _position++;
                break;
            case '{':
                _position++;
                if (!ReadBounds())
                {
                    return $"The expression has a quantifier that is not {{n}}, {{n,}} or {{n,m}} with numbers up to {MaximumRepetition}, the smaller first.";
                }

                break;
            default:
                return null;
        }

        Skip('?');
        return null;
    }

    private bool ReadBounds()
    {
        if (ReadNumber() is not { } least)
        {
            return false;
        }

        if (Skip(',') && !IsAtEnd && _pattern[_position] != '}' && !(ReadNumber() >= least))
        {
            return false;
        }

        return Skip('}');
    }

    private int? ReadNumber()
    {
        var start = _position;
        while (!IsAtEnd && char.IsAsciiDigit(_pattern[_position]))
        {
            _position++;
        }

        return int.TryParse(_pattern[start.._position], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MaximumRepetition
            ? number
            : null;
    }

    private bool Skip(char character)
    {
        if (IsAtEnd || _pattern[_position] != character)
        {
            return false;
        }

        _position++;
        return true;
    }

    private static string EscapeFault() =>
        "The expression escapes what is not to be escaped, or does not escape what is: classes such as \\d mean different things in different places.";
}
