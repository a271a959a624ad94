using System.Text;

namespace Drivetrain.Reauth.Api.Tests.Support;

/// <summary>Bodies that no endpoint may take, and texts that have broken other programs.</summary>
internal static class BadJson
{
    /// <summary>No JSON at all, by RFC 8259, or more of it than we read.</summary>
    public static IReadOnlyList<byte[]> Malformed { get; } =
    [
        .. new[]
        {
            "{", "}", "[", "]", "{\"", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":}", "{\"a\":1,}", "{,}", "{a:1}", "{'a':1}", "{\"a\":1 \"b\":2}", "{\"a\":1}}", "{\"a\":1}{\"a\":1}",
            "{\"a\":01}", "{\"a\":+1}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":1e}", "{\"a\":0x1F}", "{\"a\":NaN}", "{\"a\":Infinity}", "{\"a\":-}", "{\"a\":tru}", "{\"a\":True}", "{\"a\":nul}",
            "{\"a\":\"\n\"}", "{\"a\":\"\t\"}", "{\"a\":\"\\x41\"}", "{\"a\":\"\\u12\"}", "{\"a\":\"\\uZZZZ\"}", "{\"a\":\"\\ud800\"}", "{\"a\":\"unterminated}", "{\"a\":1}//x", "/* */{}", "{\"a\":1}#",
            "[1,2", "[1,,2]", "[1 2]", "nope", "<xml/>", "a=b&c=d", "--", "\u0000", "{\"a\":\u0000}", "{\"\\ud834\":1}", "\ufeff{",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00],
        [0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d],
        [0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xc3, 0x28, 0x22, 0x7d],
        [0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x7d],
        Nested('[', ']', 1000),
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 1000)) + "1" + new string('}', 1000)),
        Nested('[', ']', 30_000)[..30_000],
    ];

    /// <summary>JSON, but never an object that an endpoint reads.</summary>
    public static IReadOnlyList<string> WrongShape { get; } =
    [
        "null", "true", "0", "-1.5e300", "\"\"", "\"text\"", "[]", "[{}]", "[null]", "{\"unknown\":1}", "{\"__proto__\":{}}", "{\"$type\":\"System.Object\"}", "{\"$ref\":\"#\"}", "{\"\":1}",
    ];

    /// <summary>Values that no field of ours takes, whatever its type.</summary>
    public static IReadOnlyList<string> WrongValues { get; } = ["{\"x\":{}}", "[[]]", "[{\"x\":1}]", "1e999", "-0.1e-999", "123456789012345678901234567890", "false"];

    /// <summary>Texts for text fields: they may be taken or refused, but nothing may break on them.</summary>
    public static IReadOnlyList<string> NaughtyTexts { get; } =
    [
        "", " ", "\t", "\r\n", "\0", "undefined", "null", "NaN", "1/0", "0x0", "-1", "../../../../etc/passwd", "..\\..\\win.ini", "C:\\con", "/dev/null", "%00", "%s%n%x", "{0}", "${7*7}", "{{7*7}}", "#{7*7}",
        "'; DROP TABLE connectors; --", "\" OR \"\"=\"", "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)", "]]>", "<!--", "&lt;", "$(reboot)", "`id`", "| ls", "a\u0000b",
        "\u202eright-to-left", "\u200bzero\u200bwidth", "\ufeffbom", "e\u0301\u0301\u0301\u0301", "Z\u0351\u036b\u0343", "田中さん", "Ünïcödé", "😀👩‍👩‍👧‍👦🏳️‍🌈", "\ufdfd", "İıſß", "ﬀ", "１２３", "Ⅷ", "𝒜𝒷𝒸", "\uffff",
        new string('a', 101), new string('a', 10_000), new string('\u0301', 1_000), "key_\n", "acme/", "acme/../globex", "acme\ufffd", "\r\nSet-Cookie: a=b", "Bearer dr_key_", "0", "true", "[]", "{}",
    ];

    private static byte[] Nested(char open, char close, int depth) => Encoding.UTF8.GetBytes(new string(open, depth) + new string(close, depth));
}
