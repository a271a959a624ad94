using Drivetrain.Reauth.Api.Features.Webhooks;

namespace Drivetrain.Reauth.Api.Tests.Features.Webhooks;

/// <summary>Which events an endpoint gets, and by which secrets they are signed: pure.</summary>
public sealed class WebhookRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("acme", "acme", true)]
    [InlineData(null, "acme", true)]
    [InlineData("acme", "globex", false)]
    [InlineData("acme", "Acme", false)]
    [InlineData("acme", "-", false)]
    public void Wants_EventOfAWorkspace_IsForItsEndpointsAndThoseOfAll(string? own, string workspace, bool expected) =>
        Assert.Equal(expected, Endpoint(events: null, own).Wants("connector.failed", workspace));

    [Theory]
    [InlineData("*", "connector.failed", true)]
    [InlineData("connector.*", "connector.failed", true)]
    [InlineData("connector.*", "connectors.failed", false)]
    [InlineData("connector.*", "connector", false)]
    [InlineData("connector.failed", "connector.failed", true)]
    [InlineData("connector.failed", "connector.failed_again", false)]
    [InlineData("connector.fail", "connector.failed", false)]
    public void Wants_EventOfAType_IsByItsPattern(string pattern, string eventType, bool expected)
    {
        Assert.Equal(expected, EventPattern.Matches(pattern, eventType));
        Assert.Equal(expected, Endpoint([pattern]).Wants(eventType, "acme"));
        Assert.Equal(expected, Endpoint(["other.event", pattern]).Wants(eventType, "acme"));
    }

    [Theory]
    [InlineData("*", true)]
    [InlineData("connector.failed", true)]
    [InlineData("connector.*", true)]
    [InlineData("stuck_report.replied", true)]
    [InlineData("", false)]
    [InlineData("**", false)]
    [InlineData("*.failed", false)]
    [InlineData("connector.", false)]
    [InlineData("connector*", false)]
    [InlineData("Connector.failed", false)]
    [InlineData("1connector", false)]
    [InlineData("connector.failed\n", false)]
    [InlineData(null, false)]
    public void IsValid_Pattern_IsAsEventsAreNamed(string? pattern, bool expected) => Assert.Equal(expected, EventPattern.IsValid(pattern));

    [Theory]
    [InlineData(EventPattern.MaxLength, true)]
    [InlineData(EventPattern.MaxLength + 1, false)]
    public void IsValid_PatternOfSomeLength_IsTakenUpToABound(int length, bool expected) =>
        Assert.Equal(expected, EventPattern.IsValid(new string('a', length)));

    [Fact]
    public void SecretsAt_AnInstant_AreThoseThatHaveNotEnded()
    {
        var (current, previous) = (WebhookSecret.New(), WebhookSecret.New());
        var target = new WebhookTarget(Endpoint(), new Uri("https://a.example"), [new(current, ExpiresAt: null), new(previous, Now)]);
        Assert.Equal([current, previous], target.SecretsAt(Now.AddTicks(-1)));
        Assert.Equal([current], target.SecretsAt(Now));
    }

    [Fact]
    public void View_OfAnEndpoint_NamesTheEndOfASecretThatStillSigns()
    {
        var endpoint = Endpoint() with { Secrets = [new("new", Now, ExpiresAt: null), new("old", Now, Now.AddHours(1))] };
        Assert.Equal(Now.AddHours(1), WebhookEndpointView.Of(endpoint, Now.AddHours(1).AddTicks(-1)).PreviousSecretExpiresAt);
        Assert.Null(WebhookEndpointView.Of(endpoint, Now.AddHours(1)).PreviousSecretExpiresAt);
        Assert.True(WebhookEndpointView.Of(endpoint, Now).Enabled);
        Assert.False(WebhookEndpointView.Of(endpoint with { Disabled = WebhookDisabled.Gone }, Now).Enabled);
    }

    private static WebhookEndpoint Endpoint(IReadOnlyList<string>? events = null, string? workspaceId = null) =>
        new()
        {
            Id = "whe_1",
            Url = "https://a.example",
            Events = events,
            WorkspaceId = workspaceId,
            CreatedAt = Now,
        };
}
