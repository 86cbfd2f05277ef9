namespace KinoiteZfs.Lab;

[CollectionDefinition(Name)]
public sealed class NightsCollection : ICollectionFixture<Nights>
{
    public const string Name = "nights";
}
