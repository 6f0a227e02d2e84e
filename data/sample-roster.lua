-- The roster that data/quickstart shows, as Prosody stores one.
--
-- SPDX-License-Identifier: GPL-3.0-or-later
return {
  [false] = { ["version"] = 40; ["pending"] = {}; };
  ["rosaline@verona.example"] = { ["subscription"] = "both"; ["name"] = "Rosaline Capulet"; ["groups"] = { ["Family"] = true; }; };
  ["lady.capulet@verona.example"] = { ["subscription"] = "both"; ["name"] = "Lady Capulet"; ["groups"] = { ["Family"] = true; }; };
  ["capulet@verona.example"] = { ["subscription"] = "from"; ["name"] = "Lord Capulet"; ["groups"] = { ["Family"] = true; }; };
  ["tybalt@verona.example"] = { ["subscription"] = "both"; ["name"] = "Tybalt"; ["groups"] = { ["Family"] = true; ["Fencing"] = true; }; };
  ["nurse@verona.example"] = { ["subscription"] = "both"; ["name"] = "Nurse"; ["groups"] = { ["Family"] = true; ["Home"] = true; }; };
  ["peter@verona.example"] = { ["subscription"] = "from"; ["name"] = "Peter"; ["groups"] = { ["Home"] = true; }; };
  ["romeo@montague.example"] = { ["subscription"] = "both"; ["name"] = "Romeo Montague"; ["groups"] = { ["Friends"] = true; }; };
  ["benvolio@montague.example"] = { ["subscription"] = "to"; ["name"] = "Benvolio"; ["groups"] = { ["Friends"] = true; ["Fencing"] = true; }; };
  ["mercutio@verona.example"] = { ["subscription"] = "none"; ["name"] = "Mercutio"; ["ask"] = "subscribe"; ["groups"] = { ["Friends"] = true; ["Fencing"] = true; }; };
  ["laurence@cell.example"] = { ["subscription"] = "both"; ["name"] = "Friar Laurence"; ["groups"] = { ["Church"] = true; }; };
  ["john@cell.example"] = { ["subscription"] = "to"; ["name"] = "Friar John"; ["groups"] = { ["Church"] = true; }; };
  ["paris@verona.example"] = { ["subscription"] = "from"; ["name"] = "Count Paris"; ["groups"] = { ["Dances"] = true; }; };
  ["escalus@court.example"] = { ["subscription"] = "to"; ["name"] = "Prince Escalus"; ["groups"] = { }; };
  ["apothecary@mantua.example"] = { ["subscription"] = "none"; ["name"] = "Apothecary"; ["ask"] = "subscribe"; ["groups"] = { }; };
  ["rosencrantz@elsinore.example"] = { ["subscription"] = "both"; ["name"] = "Rosencrantz"; ["groups"] = { ["Theatre"] = true; }; };
  ["guildenstern@elsinore.example"] = { ["subscription"] = "both"; ["name"] = "Guildenstern"; ["groups"] = { ["Theatre"] = true; }; };
  ["ophelia@elsinore.example"] = { ["subscription"] = "both"; ["name"] = "Ophelia"; ["groups"] = { ["Friends"] = true; ["Theatre"] = true; }; };
  ["horatio@wittenberg.example"] = { ["subscription"] = "both"; ["name"] = "Horatio"; ["groups"] = { ["Friends"] = true; ["Theatre"] = true; }; };
  ["hamlet@wittenberg.example"] = { ["subscription"] = "from"; ["name"] = "Hamlet"; ["groups"] = { ["Theatre"] = true; }; };
  ["gertrude@elsinore.example"] = { ["subscription"] = "to"; ["name"] = "Gertrude"; ["groups"] = { ["Theatre"] = true; }; };
  ["polonius@elsinore.example"] = { ["subscription"] = "none"; ["name"] = "Polonius"; ["ask"] = "subscribe"; ["groups"] = { ["Theatre"] = true; }; };
  ["beatrice@messina.example"] = { ["subscription"] = "both"; ["name"] = "Beatrice"; ["groups"] = { ["Friends"] = true; }; };
  ["benedick@messina.example"] = { ["subscription"] = "both"; ["name"] = "Benedick"; ["groups"] = { ["Friends"] = true; ["Dances"] = true; }; };
  ["hero@messina.example"] = { ["subscription"] = "both"; ["name"] = "Hero"; ["groups"] = { ["Friends"] = true; ["Dances"] = true; }; };
  ["claudio@messina.example"] = { ["subscription"] = "from"; ["name"] = "Claudio"; ["groups"] = { ["Dances"] = true; }; };
  ["dogberry@messina.example"] = { ["subscription"] = "none"; ["name"] = "Dogberry"; ["groups"] = { }; };
  ["viola@illyria.example"] = { ["subscription"] = "both"; ["name"] = "Viola"; ["groups"] = { ["Friends"] = true; ["Music"] = true; }; };
  ["orsino@illyria.example"] = { ["subscription"] = "to"; ["name"] = "Orsino"; ["groups"] = { ["Music"] = true; }; };
  ["feste@illyria.example"] = { ["subscription"] = "both"; ["name"] = "Feste"; ["groups"] = { ["Music"] = true; }; };
  ["malvolio@illyria.example"] = { ["subscription"] = "from"; ["name"] = "Malvolio"; ["groups"] = { }; };
  ["toby@illyria.example"] = { ["subscription"] = "both"; ["name"] = "Sir Toby Belch"; ["groups"] = { ["Dances"] = true; }; };
  ["portia@belmont.example"] = { ["subscription"] = "both"; ["name"] = "Portia"; ["groups"] = { ["Work"] = true; }; };
  ["nerissa@belmont.example"] = { ["subscription"] = "both"; ["name"] = "Nerissa"; ["groups"] = { ["Work"] = true; }; };
  ["bassanio@belmont.example"] = { ["subscription"] = "to"; ["name"] = "Bassanio"; ["groups"] = { ["Work"] = true; }; };
  ["shylock@rialto.example"] = { ["subscription"] = "none"; ["name"] = "Shylock"; ["groups"] = { ["Work"] = true; }; };
  ["jessica@rialto.example"] = { ["subscription"] = "both"; ["name"] = "Jessica"; ["groups"] = { ["Friends"] = true; ["Work"] = true; }; };
  ["titania@wood.example"] = { ["subscription"] = "both"; ["name"] = "Titania 🧚"; ["groups"] = { ["Dances"] = true; }; };
  ["puck@wood.example"] = { ["subscription"] = "from"; ["name"] = "Puck"; ["groups"] = { }; };
  ["soren@elsinore.example"] = { ["subscription"] = "none"; ["name"] = "Søren Gyldenstjerne"; ["groups"] = { ["Theatre"] = true; }; };
  ["announcements@verona.example"] = { ["subscription"] = "to"; ["groups"] = { }; };
};
