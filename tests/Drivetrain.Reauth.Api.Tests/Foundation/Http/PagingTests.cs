using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Http;

/// <summary>A cursor never leads out of the list that it is sent to.</summary>
public sealed class PagingTests
{
    private static readonly KeyRange Acme = new("acme/", "acme0");

    [Theory]
    [InlineData("acme/", true)]
    [InlineData("acme/ses_1", true)]
    [InlineData("acme.", false)]
    [InlineData("acme0", false)]
    [InlineData("acme", false)]
    [InlineData("globex/ses_1", false)]
    [InlineData("aaa/ses_1", false)]
    public void Continue_WithAKeyOfTheListOrNot_IsTakenOrRefused(string key, bool expected) =>
        Assert.Equal(expected, Paging.TryContinue(Acme, Paging.Encode(key), out _));

    [Theory]
    [InlineData("zeta/ses_1")]
    [InlineData("globex0")]
    public void Continue_InAPrefixWithAKeyBehindIt_IsRefused(string key) =>
        Assert.False(Paging.TryContinue(KeyRange.Prefix("globex/"), Paging.Encode(key), out _));

    [Fact]
    public void Continue_Upwards_GoesOnBehindTheLastKeyToTheListsEnd()
    {
        Assert.True(Paging.TryContinue(Acme, Paging.Encode("acme/ses_1"), out var rest));
        Assert.Equal(new KeyRange("acme/ses_1\0", "acme0"), rest);
    }

    [Fact]
    public void Continue_Downwards_GoesOnBeforeTheLastKeyToTheListsBeginning()
    {
        Assert.True(Paging.TryContinue(Acme with { Descending = true }, Paging.Encode("acme/ses_1"), out var rest));
        Assert.Equal(new KeyRange("acme/", "acme/ses_1", Descending: true), rest);
    }

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1028, false)]
    public void Continue_WithACursorOfSomeLength_IsTakenUpToABound(int length, bool expected) =>
        Assert.Equal(expected, Paging.TryContinue(new KeyRange(null, null), new string('A', length), out _));

    [Theory]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("_____w")]
    public void Continue_WithWhatIsNoCursor_IsRefused(string cursor) => Assert.False(Paging.TryContinue(new KeyRange(null, null), cursor, out _));
}
