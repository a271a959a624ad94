using System.Text;

namespace Drivetrain.Reauth.Api.Features.Plugins.Commands.Simulation;

/// <summary>Makes a text that an instance's pattern matches. Such patterns hold characters, classes and quantifiers, nothing else.</summary>
internal static class PatternSample
{
    private const string Candidates = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.:";

    /// <param name="pattern">The pattern.</param>
    /// <param name="variant">Which of the characters that would do; two variants differ where a class has room.</param>
    public static string Of(string pattern, int variant)
    {
        var text = new StringBuilder();
        var position = 0;
        while (position < pattern.Length)
        {
            var character = pattern[position++];
            if (character is '^' or '$')
            {
                continue;
            }

            var choices = character switch
            {
                '[' => Class(pattern, ref position),
                '\\' => pattern[position++].ToString(),
                '.' => Candidates,
                _ => character.ToString(),
            };
            var count = Count(pattern, ref position);
            text.Append(choices[(choices.Length > 1 ? 1 + variant : 0) % choices.Length], count);
        }

        return text.ToString();
    }

    private static string Class(string pattern, ref int position)
    {
        var end = pattern.IndexOf(']', position + 1);
        var body = pattern[position..end];
        position = end + 1;
        var isNegated = body.StartsWith('^');
        var rest = (isNegated ? body[1..] : body).Replace("\\", string.Empty, StringComparison.Ordinal);
        var members = new StringBuilder();
        for (var i = 0; i < rest.Length; i++)
        {
            if (i + 2 < rest.Length && rest[i + 1] == '-')
            {
                for (var member = rest[i]; member <= rest[i + 2]; member++)
                {
                    members.Append(member);
                }

                i += 2;
            }
            else
            {
                members.Append(rest[i]);
            }
        }

        return isNegated ? string.Concat(Candidates.Where(candidate => !members.ToString().Contains(candidate, StringComparison.Ordinal))) : members.ToString();
    }

    private static int Count(string pattern, ref int position)
    {
        if (position == pattern.Length)
        {
            return 1;
        }

        switch (pattern[position])
        {
            case '*' or '+' or '?':
                position++;
                return 1;
            case '{':
                var end = pattern.IndexOf('}', position);
                var least = int.Parse(pattern[(position + 1)..end].Split(',')[0]);
                position = end + 1;
                return Math.Max(least, 1);
            default:
                return 1;
        }
    }
}
