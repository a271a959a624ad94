using CsCheck;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Journal;
using Drivetrain.Reauth.Storage.Tests.PowerLoss;

namespace Drivetrain.Reauth.Storage.Tests.Journal;

/// <summary>What the journal's files give back: everything that was acknowledged, nothing else, and a clear refusal where they are damaged.</summary>
public sealed class JournalTests
{
    private static readonly Gen<JournalRow> AnyRow = Gen.Select(
        Gen.String[Gen.Char['a', 'z'], 1, 40],
        Gen.Byte.Array[1, 100],
        Gen.Long[1, long.MaxValue],
        Gen.Byte.Array[0, 2000].Null(),
        Gen.Byte.Array[1, 600].Array[0, 3],
        (name, id, version, body, entries) => new JournalRow(name, id, version, body, [.. entries.Select((entry, i) => ($"x_{i}", (byte[]?)entry))])
    );

    [Fact]
    public void Open_AnyGroups_GivesThemBackAcrossSwitches() =>
        AnyRow
            .Array[0, 4]
            .Array[1, 8]
            .Sample(
                groups =>
                {
                    using var disk = new VolatileDisk();
                    using (var journal = Started(disk))
                    {
                        foreach (var group in groups)
                        {
                            journal.Append(group);
                            if (group.Length == 0)
                            {
                                journal.Switch();
                            }
                        }
                    }

                    // The image holds all but what two segments can have: the last one and the one before it.
                    var cuts = groups.Select((group, i) => (group, i)).Where(each => each.group.Length == 0).Select(each => each.i + 1).ToList();
                    var image = cuts.Count > 1 ? cuts[^2] : 0;
                    var expected = groups.Skip(image).SelectMany(group => group).ToList();
                    Assert.Equal(expected, Read(disk, image), Same);
                },
                iter: 200
            );

    [Fact]
    public void Open_LastGroupTorn_CutsIt()
    {
        using var disk = Written(groups: 3);
        Damage(disk, group: 2);

        Assert.Equal(["r0", "r1"], Names(disk, image: 0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Open_GroupBrokenBeforeWholeOnes_IsRefusedWithWhatCanBeSaved(int broken)
    {
        using var disk = Written(groups: 3);
        Damage(disk, broken);

        var exception = Assert.Throws<InvalidDataException>(() => Read(disk, image: 0));

        Assert.Contains($"group {broken + 1} is damaged", exception.Message, StringComparison.Ordinal);
        Assert.Contains("restore a backup", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_BrokenGroupThatTheImageHolds_HurtsNobody()
    {
        using var disk = new VolatileDisk();
        using (var journal = Started(disk))
        {
            journal.Append([Row("r0")]);
            journal.Append([Row("r1")]);
            journal.Switch();
            journal.Append([Row("r2")]);
        }

        Damage(disk, group: 0);

        Assert.Equal(["r2"], Names(disk, image: 2));
    }

    [Fact]
    public void Open_GroupWhoseWriteWasRefused_DoesNotComeBack()
    {
        using var disk = new VolatileDisk();
        using (var journal = Started(disk))
        {
            journal.Append([Row("r0")]);

            // The write reaches the disk, the sync fails: the caller was told that nothing was acknowledged.
            disk.PowerFailsAt = disk.Operations + 2;
            Assert.Throws<IOException>(() => journal.Append([Row("refused")]));
            disk.Restart(new KeepsAll());
            Assert.Throws<InvalidOperationException>(() => journal.Append([Row("never")]));
            journal.Switch();
            journal.Append([Row("r1")]);
        }

        Assert.Equal(["r0", "r1"], Names(disk, image: 0));
    }

    [Fact]
    public void Open_JournalThatEndsBeforeTheImage_IsRefused()
    {
        using var disk = Written(groups: 3);

        Assert.Contains("ends at group 3", Assert.Throws<InvalidDataException>(() => Read(disk, image: 5)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SegmentOfANewerService_IsRefused()
    {
        using var disk = Written(groups: 1);
        var sector = new byte[JournalFormat.Sector];
        var file = FirstSegment(disk);
        file.Read(sector, 0);
        sector[8] = JournalFormat.Format + 1;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(sector.AsSpan(40), System.IO.Hashing.XxHash3.HashToUInt64(sector.AsSpan(0, 40)));
        file.Write(sector, 0);

        Assert.Contains("newer", Assert.Throws<InvalidDataException>(() => Read(disk, image: 0)).Message, StringComparison.Ordinal);
    }

    private static bool Same(JournalRow one, JournalRow other) =>
        string.Equals(one.Collection, other.Collection, StringComparison.Ordinal)
        && one.Id.SequenceEqual(other.Id)
        && one.Version == other.Version
        && (one.Body is null ? other.Body is null : other.Body is not null && one.Body.SequenceEqual(other.Body))
        && one.Entries.Select(entry => entry.Field).SequenceEqual(other.Entries.Select(entry => entry.Field), StringComparer.Ordinal)
        && one.Entries.Zip(other.Entries).All(pair => pair.First.Value!.SequenceEqual(pair.Second.Value!));

    private static JournalFiles Started(VolatileDisk disk)
    {
        var journal = new JournalFiles(disk, growth: 4096);
        Assert.True(journal.Open().IsEmpty);
        journal.Start(sequence: 0, number: 0);
        return journal;
    }

    private static VolatileDisk Written(int groups)
    {
        var disk = new VolatileDisk();
        using var journal = Started(disk);
        for (var i = 0; i < groups; i++)
        {
            journal.Append([Row($"r{i}")]);
        }

        return disk;
    }

    private static JournalRow Row(string id) => new("rows", System.Text.Encoding.ASCII.GetBytes(id), 1, [1, 2, 3], []);

    private static List<JournalRow> Read(VolatileDisk disk, long image)
    {
        using var journal = new JournalFiles(disk, growth: 4096);
        return [.. journal.Open().After(image).SelectMany(each => SegmentReader.ReadRows(each.File, each.Group))];
    }

    private static IEnumerable<string> Names(VolatileDisk disk, long image) => Read(disk, image).Select(row => System.Text.Encoding.ASCII.GetString(row.Id));

    private static VolatileFile FirstSegment(VolatileDisk disk) => FileNames.Journal.Select(disk.File).Where(file => file.Length > 0).OrderBy(Number).First();

    private static long Number(VolatileFile file)
    {
        var sector = new byte[JournalFormat.Sector];
        file.Read(sector, 0);
        return JournalFormat.ReadHeader(sector)?.Number ?? long.MaxValue;
    }

    /// <summary>Each group of these tests takes one sector.</summary>
    private static void Damage(VolatileDisk disk, int group) =>
        FirstSegment(disk).Write([0xFF], ((1 + group) * JournalFormat.Sector) + JournalFormat.GroupHeader + 3);

    /// <summary>A power loss that loses nothing.</summary>
    private sealed class KeepsAll : Random
    {
        public override int Next(int maxValue) => maxValue - 1;

        public override int Next(int minValue, int maxValue) => maxValue - 1;
    }
}
