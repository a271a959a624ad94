using System.Net.Mime;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.Workspaces;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.OpenApi;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Microsoft.Net.Http.Headers;

namespace Drivetrain.Reauth.Api.Features.Contributions;

/// <summary>
/// What plugins contribute to the extension. It is the same for everybody and holds no secret, so it needs no session: the extension can guide before it is
/// paired.
/// </summary>
internal static class ContributionsFeature
{
    private const string Tag = "Contributions";

    public static IServiceCollection AddContributions(this IServiceCollection services)
    {
        services.AddOptions<ContributionsOptions>().BindConfiguration(ContributionsOptions.Section);
        return services
            .AddSingleton<ContributionsDocuments>()
            .AddSingleton<DetectionRules>()
            .AddSingleton<Sightings>()
            .AddExpiring(SightingsDocument.ByExpiry)
            .AddApiTag(Tag, "What plugins contribute to the extension: how failed connectors are detected, and how people are guided.")
            .AddApiExample(Example)
            .AddApiExample(new SightingsRequest("quickbooks", Known: 3, Found: 2))
            .AddApiExample(DetectionEndpoints.Example)
            .AddApiExample(new DetectionRulesResponse(DetectionEndpoints.Example.Written(), new DateTimeOffset(2026, 11, 30, 9, 0, 0, TimeSpan.Zero)));
    }

    public static RouteGroupBuilder MapContributions(this RouteGroupBuilder v1)
    {
        v1.MapGet("/contributions", GetAsync)
            .AllowAnonymous()
            .WithTags(Tag)
            .WithName("getContributions")
            .WithSummary("Read what plugins contribute to the extension")
            .WithDescription(
                "Providers, detectors and walkthroughs of all plugins, in the best language of `Accept-Language` that a plugin supports, otherwise in English. "
                    + "Revalidate with `If-None-Match`: the entity tag changes with the content. With a session, or a key for one workspace, `supportUrl` is "
                    + "that of the workspace's contact, where it has one."
            )
            .Produces<ContributionsResponse>(StatusCodes.Status200OK, MediaTypeNames.Application.Json)
            .Produces(StatusCodes.Status304NotModified);
        DetectionEndpoints.Map(v1.MapGroup("/contributions").WithTags(Tag));
        return v1;
    }

    private static async Task<IResult> GetAsync(HttpContext http, ContributionsDocuments documents, WorkspaceContacts contacts)
    {
        var edition = await documents.CurrentAsync(http.RequestAborted);
        var locale = AcceptedLanguage.Of(http.Request, edition.Locales);
        var contact = Caller.Of(http.User)?.WorkspaceId is { } workspaceId ? await contacts.FindAsync(workspaceId, http.RequestAborted) : null;
        var document = contact is null ? edition.In(locale) : documents.For(edition, locale, contact.Address);
        AcceptedLanguage.Declare(http.Response, document.Locale);
        http.Response.Headers.AppendCommaSeparatedValues(HeaderNames.Vary, HeaderNames.Authorization);
        http.Response.Headers.CacheControl = contact is null ? "public, no-cache" : "private, no-cache";
        http.Response.Headers.ETag = document.Tag.ToString();
        return IsKnown(http.Request, document.Tag)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Bytes(document.Body, "application/json; charset=utf-8");
    }

    /// <summary>Compared weakly (RFC 9110 section 13.1.2): a proxy that compressed the answer may have weakened the tag.</summary>
    private static bool IsKnown(HttpRequest request, EntityTagHeaderValue tag) =>
        request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false));

    private static ContributionsResponse Example =>
        new(
            AcceptedLanguage.Default,
            [new ContributedProvider("quickbooks", "QuickBooks", "QuickBooks company", "Organization Admin")],
            [
                new ContributedDetector(
                    "failed-connector",
                    "quickbooks",
                    ["QuickBooks"],
                    [],
                    ["[data-connector-id]"],
                    [new ContributedTest("h2", Contains: ["quickbooks"])],
                    [new ContributedTest(Attribute: "data-status", Equal: ["failed"])],
                    [new ContributedProbe("h2")],
                    [new ContributedProbe(Attribute: "data-connector-id")],
                    [new ContributedProbe(".reason")]
                ),
            ],
            [
                new ContributedWalkthrough(
                    "reauth",
                    "quickbooks",
                    "Re-authenticate a QuickBooks connector",
                    [
                        new ContributedStep(
                            "connect",
                            "Choose Connect to QuickBooks",
                            "Choose Connect to QuickBooks. You'll be taken to Intuit's sign-in page.",
                            StepPlace.Drivetrain,
                            ["The e-mail address of an Organization Admin of the QuickBooks company"],
                            [
                                new ContributedAdvice(
                                    "Not an Organization Admin of the QuickBooks company?",
                                    "Hand the reauth over to an Organization Admin with a link."
                                ),
                            ],
                            [new ContributedTarget(TargetScope.Page, "button", ["Connect to QuickBooks"])],
                            60,
                            new ContributedRecognition([ReauthStatus.Created], 0)
                        ),
                    ]
                ),
            ],
            new ContributedWords(
                ["connection", "sync"],
                ["failed", "expired", "fehlgeschlagen"],
                ["connected"],
                ["more", "options"],
                ["history"],
                ["duration"],
                ["name"],
                ["accounting"]
            ),
            "https://support.example.com/"
        );
}
