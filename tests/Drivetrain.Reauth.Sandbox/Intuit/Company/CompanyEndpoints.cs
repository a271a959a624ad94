using System.Text.Json.Nodes;
using System.Xml.Linq;
using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Intuit.Tokens;

namespace Drivetrain.Reauth.Sandbox.Intuit.Company;

/// <summary>CompanyInfo of the company API.</summary>
internal static class CompanyEndpoints
{
    public static void MapCompanyApi(this IEndpointRouteBuilder routes) => routes.MapGet("/v3/company/{realmId}/companyinfo/{infoId}", CompanyInfoAsync);

    private static async Task<IResult> CompanyInfoAsync(
        string realmId,
        string infoId,
        HttpRequest request,
        IntuitWorld world,
        CancellationToken cancellationToken
    )
    {
        var knobs = world.Knobs;
        world.Log.Add(IntuitEvent.CompanyRead);
        if (knobs.CompanyDelayMs > 0)
            await Task.Delay(knobs.CompanyDelayMs, cancellationToken);

        var now = world.Now;
        var fault = world.TakeCompanyFault();
        if (Faults.Of(fault, knobs.FaultShape, now) is { } knobFault)
            return knobFault;
        if (ClientAuthentication.Bearer(request) is not { } token || world.Vault.FindAccess(token, now) is not { } grant)
            return Faults.AuthenticationFailed(knobs.FaultShape, now);
        if (knobs.Throttling && !world.Throttle.Allows(realmId, now))
        {
            world.Log.Add(IntuitEvent.Throttled);
            return Faults.Throttled(knobs.FaultShape, now);
        }

        if (!string.Equals(grant.Company.RealmId, realmId, StringComparison.Ordinal) || !string.Equals(infoId, realmId, StringComparison.Ordinal))
            return Faults.NotConnected(knobs.FaultShape, now);
        if (!grant.Has(AuthorizeScopes.Accounting))
            return Faults.InsufficientScope(knobs.FaultShape, now);

        // A company that was renamed since the consent shows its new name.
        var company = world.Directory.FindCompany(realmId) ?? grant.Company;
        if (fault == CompanyFault.OtherCompany)
            company = company with { Name = "Another Company", LegalName = null };
        return ClientAuthentication.AcceptsJson(request) ? Results.Json(AsJson(company, grant.User, now)) : Results.Text(AsXml(company), "application/xml");
    }

    private static JsonObject AsJson(IntuitCompany company, IntuitUser user, DateTimeOffset now) =>
        new()
        {
            ["CompanyInfo"] = new JsonObject
            {
                ["CompanyName"] = company.Name,
                ["LegalName"] = company.LegalName ?? company.Name,
                ["CompanyAddr"] = new JsonObject
                {
                    ["Id"] = "1",
                    ["Line1"] = "100 Example Street",
                    ["City"] = "Springfield",
                    ["PostalCode"] = "00000",
                },
                ["CompanyStartDate"] = "2019-01-01",
                ["FiscalYearStartMonth"] = "January",
                ["Country"] = company.Country,
                ["Email"] = new JsonObject { ["Address"] = user.Email },
                ["SupportedLanguages"] = "en",
                ["NameValue"] = new JsonArray(
                    new JsonObject { ["Name"] = "OfferingSku", ["Value"] = "QuickBooks Online Plus" },
                    new JsonObject { ["Name"] = "CompanyType", ["Value"] = "Other" }
                ),
                ["domain"] = "QBO",
                ["sparse"] = false,
                // Not the realm: the number of the only CompanyInfo of a company.
                ["Id"] = "1",
                ["SyncToken"] = "4",
                ["MetaData"] = new JsonObject { ["CreateTime"] = "2019-01-01T08:00:00-08:00", ["LastUpdatedTime"] = "2026-01-05T08:00:00-08:00" },
            },
            ["time"] = now.ToString("O"),
        };

    private static string AsXml(IntuitCompany company)
    {
        XNamespace finance = "http://schema.intuit.com/finance/v3";
        return new XElement(
            finance + "IntuitResponse",
            new XElement(finance + "CompanyInfo", new XElement(finance + "Id", "1"), new XElement(finance + "CompanyName", company.Name))
        ).ToString();
    }
}
