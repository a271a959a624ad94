using System.Reflection;

namespace Drivetrain.Reauth.Api.Tests.Architecture;

/// <summary>Every event that a feature declares is in the page's list, with what it tells.</summary>
[Trait("Case", "14.1")]
public sealed class EventTests
{
    [Fact]
    public void Page_NamesEveryEvent()
    {
        var declared =
            from type in typeof(Program).Assembly.GetTypes()
            where type.Name.EndsWith("Event", StringComparison.Ordinal) && type.Namespace?.Contains(".Features.", StringComparison.Ordinal) == true
            from field in type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
            where field is { IsLiteral: true } && field.FieldType == typeof(string)
            let name = (string)field.GetRawConstantValue()!
            where name.Contains('.', StringComparison.Ordinal)
            select name;
        Assert.All(declared, name => Assert.Contains($"\n| `{name}` |", House.PageText, StringComparison.Ordinal));
    }
}
