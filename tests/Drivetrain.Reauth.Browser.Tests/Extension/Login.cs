using Drivetrain.Reauth.Sandbox.Walkthrough;

namespace Drivetrain.Reauth.Browser.Tests.Extension;

/// <summary>Intuit's pages, as a person goes through them.</summary>
internal static class Login
{
    public static async Task SignInAsync(this IPage page, string email, string company)
    {
        // Somebody who is signed in already begins at the companies.
        await Expect(page.Email().Or(page.Company(company))).ToBeVisibleAsync();
        if (await page.Email().IsVisibleAsync())
        {
            await page.Email().FillAsync(email);
            await page.Button("Continue").ClickAsync();
            await page.Password().FillAsync("sandbox");
            await page.Button("Sign in").ClickAsync();
        }

        await page.Company(company).ClickAsync();
        await page.Button("Connect").ClickAsync();
    }
}
