using System.Text;
using Drivetrain.Reauth.PluginHost.Packaging;
using Drivetrain.Reauth.PluginHost.Tests.Support;

namespace Drivetrain.Reauth.PluginHost.Tests.Host;

/// <content>Packages that are refused.</content>
public sealed partial class PackageTests
{
    [Theory]
    [InlineData("../evil.txt")]
    [InlineData("a/../../evil.txt")]
    [InlineData("/etc/evil.txt")]
    [InlineData("C:/evil.txt")]
    [InlineData("..\\evil.txt")]
    [InlineData("a//b.txt")]
    [InlineData("./a.txt")]
    [InlineData("a/./b.txt")]
    [InlineData("nul\u0000.txt")]
    [InlineData("trailing./a.txt")]
    public void Install_EntryThatLeadsElsewhere_IsRefused(string name) => AssertRefused(zip => Add(zip, name, "evil"), "The entry ");

    [Fact]
    public void Install_SymbolicLink_IsRefused() =>
        AssertRefused(
            zip =>
            {
                var link = zip.CreateEntry("link");
                link.ExternalAttributes = unchecked((int)0xA1FF0000);
                using var stream = link.Open();
                stream.Write("/etc/passwd"u8);
            },
            "link or a device"
        );

    [Theory]
    [InlineData("plugin.json")]
    [InlineData("PLUGIN.json")]
    public void Install_NameTwice_IsRefused(string name) => AssertRefused(zip => Add(zip, name, "{}"), "is a duplicate");

    [Fact]
    public void Install_NameOfAFileAndAFolder_IsRefused() =>
        AssertRefused(
            zip =>
            {
                Add(zip, "a", "file");
                Add(zip, "a/b", "file");
            },
            "both a file and a folder"
        );

    [Fact]
    public void Install_Bomb_IsRefused() => AssertRefused(zip => Add(zip, "bomb", new string('0', 50 * 1024 * 1024)), "more than its packed size warrants");

    [Fact]
    public void Install_TooManyEntries_IsRefused() =>
        AssertRefused(zip => Enumerable.Range(0, 2001).ToList().ForEach(number => Add(zip, $"{number}", "x")), "entries; 2000 are allowed");

    [Fact]
    public void Install_EncryptedEntry_IsRefused()
    {
        Make(zip => Add(zip, "secret.txt", "x"));
        var bytes = File.ReadAllBytes(Package);
        foreach (var (signature, flags) in new[] { ("PK\u0003\u0004", 6), ("PK\u0001\u0002", 8) })
        {
            for (var at = bytes.AsSpan().IndexOf(Encoding.Latin1.GetBytes(signature)); at >= 0; )
            {
                bytes[at + flags] |= 1;
                var next = bytes.AsSpan(at + 1).IndexOf(Encoding.Latin1.GetBytes(signature));
                at = next < 0 ? -1 : at + 1 + next;
            }
        }

        File.WriteAllBytes(Package, bytes);
        AssertNothingInstalled("is encrypted");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(400)]
    public void Install_TruncatedArchive_IsRefused(int length)
    {
        Make(_ => { });
        using (var stream = File.OpenWrite(Package))
        {
            stream.SetLength(length);
        }

        AssertNothingInstalled("not a zip archive");
    }

    [Fact]
    public void Install_ArchiveThatIsTooLarge_IsRefusedUnread()
    {
        Make(_ => { });
        using (var stream = File.OpenWrite(Package))
        {
            stream.SetLength(33 * 1024 * 1024);
        }

        AssertNothingInstalled("bytes");
    }
}
