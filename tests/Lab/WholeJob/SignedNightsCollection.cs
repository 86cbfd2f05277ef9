namespace KinoiteZfs.Lab;

[CollectionDefinition(Name)]
public sealed class SignedNightsCollection : ICollectionFixture<SignedNights>
{
    public const string Name = "signed nights";
}
