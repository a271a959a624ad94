namespace Drivetrain.Reauth.Durability;

public sealed class Program
{
    public static void Main() => Console.WriteLine("Durability");
}
